import type { Dataset } from "../dataset.ts";
import { entriesOf, isFolder } from "../disk/files.ts";
import { publishedFiles } from "./published-files.ts";
import { tallyImages, type ImageTally } from "./tally-images.ts";

/** What a look at all images of a part gave. */
export interface CheckedPart {
  readonly name: string;
  readonly images: number;
  /** Images that are copies of others. */
  readonly copies: number;
  /** Images that are also in the first part. */
  readonly shared: number;
  /** What is wrong, one sentence each: labels without a class or without an image, colours that the palette does not have. */
  readonly faults: readonly string[];
}

/**
 * Reads all images of the parts of a data set, and gives each part as soon as it was read.
 *
 * @param note called with the images of a part that were read so far, and how many it has
 * @example
 * import { memoryDataset } from "@pixelweft/datasets";
 * const dots = { name: "dots", shape: [1, 1, 1] as const };
 * const train = memoryDataset({ ...dots, images: Uint8Array.of(1, 2, 2) });
 * const test = memoryDataset({ ...dots, images: Uint8Array.of(2, 3) });
 * const parts = checkParts([["train", train], ["test", test]]);
 * (await parts.next()).value?.copies; // 1
 * (await parts.next()).value?.shared; // 1
 */
export async function* checkParts(
  parts: readonly (readonly [name: string, data: Dataset])[],
  note?: (part: { readonly name: string; readonly done: number; readonly total: number }) => void,
): AsyncGenerator<CheckedPart, void, undefined> {
  let first: ImageTally["hashes"] | undefined;
  for (const [name, data] of parts) {
    const tally = await tallyImages(data, {
      hashes: true,
      onProgress: (done) => note?.({ name, done, total: data.info.count }),
    });
    const { images, hashes } = tally;
    const shared = first ? [...hashes].filter((hash) => first?.has(hash)).length : 0;
    first ??= hashes;
    yield {
      name,
      images,
      copies: images - hashes.size,
      shared,
      faults: faultsOf(name, tally, data),
    };
  }
}

function faultsOf(
  part: string,
  { labels, values, images }: ImageTally,
  { info: { classes, palette, codes } }: Dataset,
): string[] {
  const colours = palette?.colours.length ?? codes?.levels ?? 256;
  const most = classes?.length ?? Infinity;
  const odd = [...labels.keys()].filter((label) => label < 0 || label >= most);
  const labelled = [...labels.values()].reduce((sum, count) => sum + count, 0);
  const beyond = values.some((counts) => counts.subarray(colours).some((count) => count > 0));
  return [
    ...odd.map((label) => `${part} has label ${label}, but there are ${most} classes`),
    ...(labelled > 0 && labelled < images
      ? [`${part} has labels for ${labelled} of ${images} images`]
      : []),
    ...(beyond ? [`${part} has colours that the palette does not have`] : []),
  ];
}

/**
 * The paths that `verifyPublished()` may know something of: the file that is named, or those of a folder that are called as
 * published ones are.
 *
 * @example
 * await publishedIn("package.json"); // ["package.json"]
 */
export async function publishedIn(path: string): Promise<string[]> {
  if (!(await isFolder(path))) return [path];
  const known = new Set(publishedFiles.map(({ file }) => file));
  const entries = await entriesOf(path);
  // Folders of prepared data are named as files of CIFAR-100 are: train and test.
  return entries.flatMap((entry) =>
    entry.isFile() && known.has(entry.name) ? [`${path}/${entry.name}`] : [],
  );
}
