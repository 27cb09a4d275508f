import { printable } from "@pixelweft/datasets";
import { createLogUpdate } from "log-update";
import { clock, pace, type Pace } from "./pace.ts";

/** What a progress shows: how far the work is, and how good the model is by now. */
export interface Step {
  /** Images done, of the total. */
  readonly done: number;
  readonly bitsPerDim?: number;
}

/** Shows how work goes on, in one line that is drawn again and again, or in plain lines. */
export interface Progress {
  update(step: Step): void;
  /** Writes a line that stays, above the bar. */
  say(line: string): void;
  /** Shows the last step and leaves it there. */
  finish(): void;
}

/** What a terminal adds to a stream. */
interface TerminalSize {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface ProgressOptions {
  /** What is being done, in a word or two. */
  readonly label: string;
  /** Images in all. */
  readonly total: number;
  /** Images that were done before, by an earlier run. */
  readonly done?: number;
  readonly stream?: NodeJS.WritableStream & TerminalSize;
  /** Milliseconds, for tests. */
  readonly now?: () => number;
  /** Milliseconds between plain lines where the stream is no terminal. */
  readonly plainEvery?: number;
}

/** A bar on a terminal, redrawn at most ten times a second; elsewhere a plain line every few seconds. */
export function progress(given: ProgressOptions): Progress {
  const options = { ...given, label: printable(given.label) };
  const { stream = process.stderr, now = () => performance.now(), plainEvery = 5000 } = options;
  // A terminal that tells no size, as under some job runners, shows no bar.
  const terminal = stream.isTTY === true && stream.rows !== 0 && stream.columns !== 0;
  const redraw = terminal ? createLogUpdate(stream) : undefined;
  const every = terminal ? 100 : plainEvery;
  const speed = pace();
  const { done: before = 0 } = options;
  let last: Step = { done: before };
  let drawn: Step | undefined;
  let drawnAt = now();
  speed.note(before, drawnAt);

  const draw = (): void => {
    drawn = last;
    drawnAt = now();
    if (redraw === undefined) stream.write(`${plainLine(options, last, speed)}\n`);
    else redraw(barLine(options, last, speed, stream.columns ?? 80));
  };
  return {
    update(step) {
      last = step;
      speed.note(step.done, now());
      if (now() - drawnAt >= every) draw();
    },
    say(line) {
      const shown = printable(line);
      if (redraw === undefined) stream.write(`${shown}\n`);
      else redraw.persist(shown);
    },
    finish() {
      if (drawn !== last) draw();
      redraw?.done();
    },
  };
}

function barLine(options: ProgressOptions, step: Step, speed: Pace, columns: number): string {
  const share = shareOf(options, step);
  const facts = [`${Math.floor(share * 100)}%`, ...factsOf(options, step, speed)].join("  ");
  const room = columns - options.label.length - facts.length - 5;
  const bar = room < 8 ? "" : `${blocks(share, Math.min(40, room))}  `;
  return `${options.label}  ${bar}${facts}`;
}

function plainLine(options: ProgressOptions, step: Step, speed: Pace): string {
  const percent = Math.floor(shareOf(options, step) * 100);
  const facts = factsOf(options, step, speed).join(", ");
  return `${options.label}: ${step.done} of ${options.total} images (${percent}%)${facts && ", "}${facts}`;
}

function shareOf({ total }: ProgressOptions, { done }: Step): number {
  return total <= 0 ? 1 : Math.min(1, done / total);
}

function factsOf({ total }: ProgressOptions, { done, bitsPerDim }: Step, speed: Pace): string[] {
  const rate = speed.perSecond();
  const facts: string[] = [];
  if (bitsPerDim !== undefined) facts.push(`${bitsPerDim.toFixed(3)} bits/dim`);
  if (rate === undefined || rate <= 0) return facts;
  facts.push(`${rate < 10 ? rate.toFixed(1) : Math.round(rate)} images/s`);
  if (done < total) facts.push(`${clock((total - done) / rate)} left`);
  return facts;
}

/** A bar with eighths of a character at its end. */
function blocks(share: number, width: number): string {
  const eighths = Math.round(share * width * 8);
  const part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8] ?? "";
  return `${"█".repeat(Math.floor(eighths / 8))}${part}`.padEnd(width, "░");
}
