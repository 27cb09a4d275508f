import { checkPath } from "../source/check-path.ts";
import { fewestBits, writeNpy } from "./npy-write.ts";

/** What goes with codes that are written: the size of an image, which a model's configuration says, and the classes of all. */
export interface WriteCodesOptions {
  readonly height: number;
  readonly width: number;
  /** Codes of a pixel; one needs no axis. */
  readonly channels: number;
  /** How many different codes there can be: up to 256 are written in 8 bits, more in 16. */
  readonly levels: number;
  /** The class of each image, as many as there are images. */
  readonly labels?: Int32Array | undefined;
}

/**
 * Where the labels of a file of codes go.
 *
 * @example
 * labelsBeside("codes.npy"); // "codes-labels.npy"
 * labelsBeside("codes.bin"); // "codes.bin-labels.npy"
 */
export function labelsBeside(path: string): string {
  return `${path.replace(/\.npy$/i, "")}-labels.npy`;
}

/**
 * Writes codes as a numpy file `[count, height, width]`, or `[count, height, width, channels]` where a pixel has several, and the class of
 * each image beside it (`labelsBeside()`); `codesDataset()` reads both. The paths that were written.
 *
 * @throws TypeError for codes that are no whole number of images or another number of labels, RangeError for a code that is not below
 * `levels`, both before anything is written; WriteError for what the system refuses.
 * @example
 * import { mkdtempSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const from = `${mkdtempSync(`${tmpdir()}/example-`)}/codes.npy`;
 * await writeCodes(from, Uint16Array.of(3, 511, 0, 8), { height: 1, width: 2, channels: 1, levels: 512 });
 * const codes = await codesDataset({ from });
 * codes.info.count; // 2
 * await codes.close();
 */
export async function writeCodes(
  path: string,
  codes: Uint16Array,
  { height, width, channels, levels, labels }: WriteCodesOptions,
): Promise<string[]> {
  checkPath(path, { act: "write" });
  const count = codes.length / (height * width * channels);
  if (!Number.isInteger(count))
    throw new TypeError(
      `Cannot write ${path}: ${codes.length} codes are no whole number of ${height}x${width}x${channels} images`,
    );
  if (labels !== undefined && labels.length !== count)
    throw new TypeError(
      `Cannot write ${path}: there are ${labels.length} labels of ${count} images`,
    );
  const wrong = codes.findIndex((code) => code >= levels);
  if (wrong >= 0)
    throw new RangeError(
      `Cannot write ${path}: code ${codes[wrong]} at place ${wrong} is none of 0 to ${levels - 1}`,
    );
  const shape = [count, height, width, ...(channels === 1 ? [] : [channels])];
  await writeNpy(path, shape, fewestBits(codes, levels));
  if (labels === undefined) return [path];
  await writeNpy(labelsBeside(path), [count], labels);
  return [path, labelsBeside(path)];
}
