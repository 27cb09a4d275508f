import { pace } from "./pace.ts";
import { progressLine } from "./progress-line.ts";

/** What a progress shows: how far the work is, and how good the model is by now. */
export interface ProgressStep {
  /** Images done, of the total. */
  readonly done: number;
  /** Another total than at the beginning. */
  readonly total?: number;
  readonly bitsPerDim?: number;
}

/** What is measured, and where its lines go. */
export interface ProgressMeterOptions {
  /** What is being done, in a word or two. */
  readonly label: string;
  /** Images in all. */
  readonly total: number;
  /** Images that were done before, by an earlier run; 0 if missing. */
  readonly done?: number | undefined;
  /** Milliseconds between two lines. */
  readonly every: number;
  /** Takes a line, as `progressLine()` gives it. */
  readonly draw: (line: string) => void;
  /** The columns that a bar has to fit; missing for plain words. */
  readonly columns?: (() => number) | undefined;
  /** Milliseconds, for tests. */
  readonly now?: (() => number) | undefined;
}

/** Says how work goes on. */
export interface ProgressMeter {
  update(step: ProgressStep): void;
  /** Draws the last step, if that was not drawn yet. */
  finish(): void;
}

/**
 * Draws how far some work is, and how fast it goes, every so many milliseconds and at the end.
 *
 * @example
 * const lines: string[] = [];
 * let time = 0;
 * const draw = (line: string) => void lines.push(line);
 * const meter = progressMeter({ label: "train", total: 100, every: 1000, draw, now: () => time });
 * meter.update({ done: 10 }); // undefined
 * time = 2000;
 * meter.update({ done: 50 });
 * lines; // ["train: 50 of 100 images (50%), 25 images/s, 0:02 left"]
 */
export function progressMeter(options: ProgressMeterOptions): ProgressMeter {
  const { label, total, done: before = 0, every, draw, columns } = options;
  const { now = () => performance.now() } = options;
  const speed = pace();
  let last: ProgressStep = { done: before };
  let drawn: ProgressStep | undefined;
  let drawnAt = now();
  speed.note(before, drawnAt);

  const show = (): void => {
    drawn = last;
    drawnAt = now();
    const facts = { label, total, ...last, imagesPerSecond: speed.perSecond() };
    draw(progressLine(facts, columns?.()));
  };
  return {
    update(step) {
      last = step;
      speed.note(step.done, now());
      if (now() - drawnAt >= every) show();
    },
    finish() {
      if (drawn !== last) show();
    },
  };
}
