import { printable } from "@pixelweft/datasets/text";
import {
  progressMeter,
  type ProgressMeterOptions,
  type ProgressStep,
} from "@pixelweft/pixelcnn/terminal";
import { createLogUpdate } from "log-update";
import type { Terminal } from "./terminal.ts";

/** Shows how work goes on, in one line that is drawn again and again, or in plain lines. */
export interface Progress {
  update(step: ProgressStep): void;
  /** Writes a line that stays, above the bar. */
  say(line: string): void;
  /** Shows a picture of characters above the bar, where it is drawn on a terminal. */
  picture(text: string): void;
  /** Shows the last step and leaves it there. */
  finish(): void;
}

/** What is shown, and where. */
export interface ProgressOptions extends Pick<
  ProgressMeterOptions,
  "label" | "total" | "done" | "now"
> {
  /** On a quiet one nothing is shown but what is said. */
  readonly terminal: Pick<Terminal, "err" | "isQuiet">;
  /** Milliseconds between plain lines where the stream is no terminal. */
  readonly plainEvery?: number;
}

/** A bar on a terminal, redrawn at most ten times a second; elsewhere a plain line every few seconds. */
export function progress(given: ProgressOptions): Progress {
  const { plainEvery = 5000 } = given;
  const { err: stream, isQuiet = false } = given.terminal;
  const write = (line: string): void => void stream.write(`${line}\n`);
  if (isQuiet)
    return {
      update: () => undefined,
      say: (line) => write(printable(line)),
      picture: () => undefined,
      finish: () => undefined,
    };
  // A terminal that reports no size, as under some job runners, shows no bar, nor does one that moves no cursor.
  const isDumb = process.env["TERM"] === "dumb";
  const isDrawn = stream.isTTY === true && !isDumb && stream.rows !== 0 && stream.columns !== 0;
  // Its type asks for a whole stream of Node, of which it calls `write` and reads what is here.
  const redraw = isDrawn ? createLogUpdate(stream as NodeJS.WritableStream) : undefined;
  const meter = progressMeter({
    ...given,
    label: printable(given.label),
    every: isDrawn ? 100 : plainEvery,
    draw: redraw ?? write,
    columns: isDrawn ? () => stream.columns ?? 80 : undefined,
  });
  return {
    update: (step) => meter.update(step),
    say: (line) => (redraw?.persist ?? write)(printable(line)),
    picture: (text) => redraw?.persist(text),
    finish() {
      meter.finish();
      redraw?.done();
    },
  };
}

/** Does work while a bar shows how far it is, and leaves the bar where it is then. */
export async function withProgress<T>(
  options: ProgressOptions,
  work: (update: (done: number) => void) => Promise<T>,
): Promise<T> {
  const bar = progress(options);
  try {
    return await work((done) => bar.update({ done }));
  } finally {
    bar.finish();
  }
}
