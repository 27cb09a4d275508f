import { join } from "node:path";
import { prepare } from "@pixelweft/datasets";
import { commandWords } from "./command-words.ts";
import type { DataChoice } from "./data-choice.ts";
import { openDataParts } from "./data-parts.ts";
import { StoppedError } from "./failure.ts";
import { watchInterrupts } from "./interrupts.ts";
import { progress } from "./progress.ts";
import { print, type Terminal } from "./terminal.ts";

/** What `pixelweft data prepare` was given. */
export interface PrepareFlags {
  readonly out: string;
  readonly skipDamaged?: boolean;
  readonly replace?: boolean;
  readonly workers: number;
}

/** Writes the parts of a data set, decoded, into folders of their own; what an earlier run finished is kept. StoppedError after an abort. */
export async function prepareData(
  choice: DataChoice,
  options: PrepareFlags & { readonly terminal: Terminal },
): Promise<void> {
  const { out, skipDamaged = false, replace = false, workers, terminal } = options;
  using interrupts = watchInterrupts(
    terminal,
    "Finishing the samples at hand; once more to leave at once",
  );
  const { signal } = interrupts;
  const { parts, close } = await openDataParts(choice);
  try {
    for (const [name, data] of parts) {
      const { count } = data.info;
      if (count === 0) continue;
      const bar = progress({ label: name, total: count, stream: terminal.err });
      try {
        const prepared = await prepare(data, {
          folder: join(out, name),
          onCorrupt: skipDamaged ? "skip" : "throw",
          onProgress: ({ samples }) => bar.update({ done: samples }),
          replace,
          workers,
          signal,
        });
        bar.update({ done: count });
        const left = prepared.skipped.length;
        print(
          terminal,
          `${join(out, name)}: ${prepared.info.count} images${left === 0 ? "" : `, ${left} that cannot be read left out`}`,
        );
        await prepared.close();
      } catch (error) {
        if (!signal.aborted) throw error;
        throw new StoppedError("Stopped; the same command goes on where this one was", {
          cause: error,
        });
      } finally {
        bar.finish();
      }
    }
  } finally {
    await close();
  }
  print(terminal, `train on it with: ${commandWords(`train --data ${out}`)}`);
}
