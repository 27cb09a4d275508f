import { DatasetError, type Dataset } from "@pixelweft/datasets";
import { openPart, type DataChoice } from "@pixelweft/datasets/choice";
import type { Context } from "../command/command.ts";
import { reasonOf } from "../command/failure.ts";
import { defined } from "../defined.ts";
import { say } from "../show/terminal.ts";

/** Milliseconds that a download may take out of the demo's time. */
const patience = 40_000;

/** Fashion-MNIST from this machine or from its authors, else shapes that need no download. */
export async function findDemoData(
  { folder }: { readonly folder?: string | undefined },
  { terminal, tell }: Context,
  signal: AbortSignal,
): Promise<{ choice: DataChoice; test: Dataset }> {
  const choice = { source: "fashion-mnist", ...defined({ folder }) };
  try {
    const clock = AbortSignal.timeout(patience);
    const access = { download: folder === undefined, signal: AbortSignal.any([signal, clock]) };
    await openPart(choice, "train", access);
    return { choice, test: await openPart(choice, "test", access) };
  } catch (error) {
    const late = error instanceof DOMException && error.name === "TimeoutError";
    if (!late && !(error instanceof DatasetError)) throw error;
    const reason = late ? "the download takes too long" : reasonOf(error);
    say(terminal, `Fashion-MNIST cannot be had: ${reason}`);
    tell(
      "Instead of Fashion-MNIST, this demo trains on shapes that it draws itself; no published number compares.",
    );
    const shapes = { source: "shapes", size: [16, 16] } as const;
    return { choice: shapes, test: await openPart(shapes, "test") };
  }
}
