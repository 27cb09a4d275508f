import { printable } from "@pixelweft/datasets";
import { pace, progressLine } from "@pixelweft/pixelcnn/pictures";
import { createLogUpdate } from "log-update";
import type { TextStream } from "./terminal.ts";

/** What a progress shows: how far the work is, and how good the model is by now. */
export interface Step {
  /** Images done, of the total. */
  readonly done: number;
  /** Another total than at the beginning. */
  readonly total?: number;
  readonly bitsPerDim?: number;
}

/** Shows how work goes on, in one line that is drawn again and again, or in plain lines. */
export interface Progress {
  update(step: Step): void;
  /** Writes a line that stays, above the bar. */
  say(line: string): void;
  /** Shows a picture of characters above the bar, where it is drawn on a terminal. */
  picture(text: string): void;
  /** Shows the last step and leaves it there. */
  finish(): void;
}

/** What is shown, and where. */
export interface ProgressOptions {
  /** What is being done, in a word or two. */
  readonly label: string;
  /** Images in all. */
  readonly total: number;
  /** Images that were done before, by an earlier run. */
  readonly done?: number;
  readonly stream?: TextStream;
  /** Milliseconds, for tests. */
  readonly now?: () => number;
  /** Milliseconds between plain lines where the stream is no terminal. */
  readonly plainEvery?: number;
}

/** A bar on a terminal, redrawn at most ten times a second; elsewhere a plain line every few seconds. */
export function progress(given: ProgressOptions): Progress {
  const { stream = process.stderr, now = () => performance.now(), plainEvery = 5000 } = given;
  const work = { label: printable(given.label), total: given.total };
  // A terminal that reports no size, as under some job runners, shows no bar.
  const terminal = stream.isTTY === true && stream.rows !== 0 && stream.columns !== 0;
  const redraw = terminal ? createLogUpdate(stream) : undefined;
  const every = terminal ? 100 : plainEvery;
  const speed = pace();
  const { done: before = 0 } = given;
  let last: Step = { done: before };
  let drawn: Step | undefined;
  let drawnAt = now();
  speed.note(before, drawnAt);

  const draw = (): void => {
    drawn = last;
    drawnAt = now();
    const facts = { ...work, ...last, imagesPerSecond: speed.perSecond() };
    if (redraw === undefined) stream.write(`${progressLine(facts)}\n`);
    else redraw(progressLine(facts, stream.columns ?? 80));
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
    picture(text) {
      redraw?.persist(text);
    },
    finish() {
      if (drawn !== last) draw();
      redraw?.done();
    },
  };
}
