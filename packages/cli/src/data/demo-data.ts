import { DatasetError } from "@pixelweft/datasets";
import { openPart, type DataChoice, type FoundData } from "@pixelweft/datasets/choice";
import type { Context } from "../command/command.ts";
import { reasonOf } from "../command/failure.ts";
import { defined } from "../defined.ts";
import { say } from "../show/terminal.ts";

/** Milliseconds that a download may take out of the demo's time. */
const patience = 40_000;

/** What a demo trains on, and its test images. */
export interface DemoData {
  readonly choice: DataChoice;
  readonly test: FoundData;
}

/** Where a demo finds its data. */
export interface DemoDataOptions {
  /** With the files of Fashion-MNIST; without it they are downloaded. */
  readonly folder?: string | undefined;
  readonly context: Context;
  readonly signal: AbortSignal;
  /** Opens a part of a data set; `openPart()` if missing. */
  readonly open?: typeof openPart;
}

/** Fashion-MNIST from this machine or from its authors, else shapes that need no download; its images are closed behind `use`. */
export async function withDemoData<T>(
  options: DemoDataOptions,
  use: (data: DemoData) => Promise<T>,
): Promise<T> {
  const data = await findDemoData(options);
  try {
    return await use(data);
  } finally {
    await data.test.close();
  }
}

async function findDemoData(options: DemoDataOptions): Promise<DemoData> {
  const { folder, signal, open = openPart } = options;
  const { terminal, tell } = options.context;
  const choice = { source: "fashion-mnist", ...defined({ folder }) };
  try {
    const clock = AbortSignal.timeout(patience);
    const access = { download: folder === undefined, signal: AbortSignal.any([signal, clock]) };
    // Only so that its files are there when the training opens them.
    const train = await open(choice, "train", access);
    await train.close();
    return { choice, test: await open(choice, "test", access) };
  } catch (error) {
    const late = error instanceof DOMException && error.name === "TimeoutError";
    if (!late && !(error instanceof DatasetError)) throw error;
    const reason = late ? "the download takes too long" : reasonOf(error);
    say(terminal, `Fashion-MNIST cannot be had: ${reason}`);
    tell(
      "Instead of Fashion-MNIST, this demo trains on shapes that it draws itself; no published number compares.",
    );
    const shapes = { source: "shapes", size: [16, 16] } as const;
    return { choice: shapes, test: await open(shapes, "test") };
  }
}
