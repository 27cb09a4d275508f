import type { OpenParts } from "../choice/choice-parts.ts";
import { builtin } from "../source/builtin.ts";
import { checkPath } from "../source/check-path.ts";
import type { PrepareOptions } from "./preparation.ts";
import { prepare } from "./prepare.ts";

/** A part that was prepared. */
export interface PreparedPart {
  readonly folder: string;
  readonly images: number;
  /** Images that cannot be read. */
  readonly skipped: number;
}

/** How parts are prepared. */
export interface PreparePartsOptions extends Omit<PrepareOptions, "folder" | "onProgress"> {
  /** Each part goes into a folder of its name in it. */
  readonly folder: string;
  /** Called as the writing goes on, and at the end of each part, with the images done and all of them. */
  readonly onProgress?:
    | ((part: { readonly name: string; readonly done: number; readonly count: number }) => void)
    | undefined;
}

/**
 * Prepares each part of a data set that has images, as `prepare()` does, and gives it when it is done. `train` of the command line takes the
 * folder. In Node.
 *
 * @throws as `prepare()`.
 * @example
 * import { openParts } from "@pixelweft/datasets/choice";
 * import { mkdtempSync, rmSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const folder = mkdtempSync(`${tmpdir()}/parts-`);
 * const { parts } = await openParts({ source: "sprites16" });
 * const test = parts.filter(([name]) => name === "test");
 * const left: number[] = [];
 * for await (const part of prepareParts(test, { folder })) left.push(part.skipped);
 * left; // [0]
 * rmSync(folder, { recursive: true });
 */
export async function* prepareParts(
  parts: OpenParts["parts"],
  { folder: root, onProgress, ...how }: PreparePartsOptions,
): AsyncGenerator<PreparedPart, void, undefined> {
  checkPath(root, { what: "a folder is a path" });
  const { join } = builtin("node:path");
  for (const [name, data] of parts) {
    const { count } = data.info;
    if (count === 0) continue;
    const folder = join(root, name);
    const note = ({ samples: done }: { readonly samples: number }): void =>
      onProgress?.({ name, done, count });
    const prepared = await prepare(data, { ...how, folder, onProgress: note });
    note({ samples: count });
    const { length: skipped } = prepared.skipped;
    await prepared.close();
    yield { folder, images: prepared.info.count, skipped };
  }
}
