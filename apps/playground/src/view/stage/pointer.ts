/** Where the pointer is on a picture. */
export interface Pointing {
  /** The pixel, by its place in drawing order. */
  readonly place: number;
  /** The pixels on the way from where the pointer was before, this one last. */
  readonly way: readonly number[];
  readonly isDown: boolean;
  /** Whether it has come down just now. */
  readonly begins: boolean;
}

/** How many pixels a picture has. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Calls back with where the pointer is on an element that shows a picture, and with nothing when it leaves. */
export function watchPointer(
  target: HTMLElement,
  size: () => PictureSize,
  act: (pointing: Pointing | undefined) => void,
): void {
  let last: readonly [number, number] | undefined;
  const at = (event: PointerEvent): readonly [number, number] => {
    const { width, height } = size();
    const box = target.getBoundingClientRect();
    const inside = (part: number, count: number): number =>
      Math.min(count - 1, Math.max(0, Math.floor(part * count)));
    return [
      inside((event.clientX - box.left) / box.width, width),
      inside((event.clientY - box.top) / box.height, height),
    ];
  };
  const point = (event: PointerEvent, begins: boolean): void => {
    const { width } = size();
    const here = at(event);
    const isDown = begins || (event.buttons & 1) === 1;
    const way = between(isDown && !begins && last ? last : here, here);
    last = here;
    act({
      place: here[1] * width + here[0],
      way: way.map(([x, y]) => y * width + x),
      isDown,
      begins,
    });
  };
  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    target.setPointerCapture(event.pointerId);
    point(event, true);
  });
  target.addEventListener("pointermove", (event) => point(event, false));
  target.addEventListener("pointerleave", () => {
    last = undefined;
    act(undefined);
  });
}

/** The pixels of a line, its first one left out unless it is the last. */
function between(
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
): [number, number][] {
  const steps = Math.max(1, Math.abs(x1 - x0), Math.abs(y1 - y0));
  return Array.from({ length: steps }, (_, i) => {
    const part = (i + 1) / steps;
    return [Math.round(x0 + (x1 - x0) * part), Math.round(y0 + (y1 - y0) * part)];
  });
}
