/** How fast something goes: images per second over the last while, so that a slow start is soon forgotten. */
export interface Pace {
  /** Notes that so many are done by now, in milliseconds. */
  note(done: number, now: number): void;
  /** Images per second, or undefined while that cannot be said. */
  perSecond(): number | undefined;
}

/**
 * A pace over a window of time.
 *
 * @example
 * const speed = pace();
 * speed.note(0, 1000);
 * speed.note(50, 3000);
 * speed.perSecond(); // 25
 */
export function pace(windowMs = 15_000): Pace {
  const marks: { readonly done: number; readonly now: number }[] = [];
  return {
    note(done, now) {
      marks.push({ done, now });
      // The oldest mark lies just outside the window, so that the window is always full.
      while (marks.length > 2 && now - (marks[1]?.now ?? now) >= windowMs) marks.shift();
    },
    perSecond() {
      const [first, last] = [marks[0], marks.at(-1)];
      if (first === undefined || last === undefined || last.now <= first.now) return undefined;
      return ((last.done - first.done) * 1000) / (last.now - first.now);
    },
  };
}

/** A duration as a clock shows it: `0:07`, `12:30`, `1:02:05`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

/**
 * A time in the units that one would say it in.
 *
 * @example
 * timeWords(5400); // "90 minutes"
 */
export function timeWords(seconds: number): string {
  const units = [
    [86_400 * 365, "years"],
    [86_400, "days"],
    [3600, "hours"],
    [60, "minutes"],
  ] as const;
  const [size, name] = units.find(([unit]) => seconds >= 2 * unit) ?? [1, "seconds"];
  return `${Number((seconds / size).toPrecision(2)).toLocaleString("en")} ${name}`;
}
