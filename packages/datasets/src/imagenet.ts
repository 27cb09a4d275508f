import type { ByteSource } from "./byte-source.ts";
import { concatenate } from "./concatenate.ts";
import type { Dataset } from "./dataset.ts";
import { defineDataset } from "./define-dataset.ts";
import { CountMismatchError } from "./errors.ts";
import { fromFile } from "./file-source.ts";
import { describeParts, openNpz, readParts } from "./imagenet-npz.ts";
import { openPngs } from "./imagenet-png.ts";
import { sha256 } from "./sha256.ts";

/**
 * Which of the sets that are all called "ImageNet 32": reduced by van den Oord et al. (pictures without labels) or by Chrabaszcz et al. (arrays with
 * labels). They differ in their pixels, so their likelihoods cannot be compared.
 */
export type ImagenetVariant =
  | "imagenet32-oord"
  | "imagenet64-oord"
  | "imagenet8-chrabaszcz"
  | "imagenet16-chrabaszcz"
  | "imagenet32-chrabaszcz"
  | "imagenet64-chrabaszcz";

/** Options of `imagenet`. */
export interface ImagenetOptions {
  readonly variant: ImagenetVariant;
  readonly split: "train" | "validation";
  /**
   * For `oord` one tar or zip archive, or a folder. For `chrabaszcz` the zip archives of `.npz` files, or those files: one, or several such as the
   * two parts of the 64x64 training set.
   */
  readonly from: string | ByteSource | readonly (string | ByteSource)[];
  /** Take fewer images than the set has, to try things out. Default false: another number is refused. */
  readonly partial?: boolean;
  /**
   * How classes are numbered: `native`, 0 to 999 in the order of the authors' map_clsloc.txt, or `sorted-synset`, by WordNet names as most other software
   * does, for which `synsets` is needed. Default `native`.
   */
  readonly labelOrder?: "native" | "sorted-synset";
  /** The 1,000 WordNet names in the order of map_clsloc.txt: `n02119789` is the first. */
  readonly synsets?: readonly string[];
  /** Read stored arrays once to check their CRC-32. Default false. Pictures and what is deflated are always checked. */
  readonly verify?: boolean;
}

/** A data set that keeps files open. */
export interface OpenFilesDataset extends Dataset {
  /** Closes its files and deletes temporary ones. */
  close(): Promise<void>;
}

const counts: Readonly<
  Record<"oord" | "chrabaszcz", Readonly<Record<"train" | "validation", number>>>
> = {
  oord: { train: 1_281_149, validation: 49_999 },
  chrabaszcz: { train: 1_281_167, validation: 50_000 },
};

/**
 * Down-sampled ImageNet, from archives that you have; which one is said, never guessed. Images stay in the files and are read when they are asked
 * for; arrays that are deflated are unpacked to temporary files. Rejects with DatasetError or one of its kind.
 *
 * Sources: van den Oord, Kalchbrenner and Kavukcuoglu, "Pixel recurrent neural networks", 2016;
 * Chrabaszcz, Loshchilov and Hutter, "A downsampled variant of ImageNet as an alternative to the CIFAR datasets", 2017
 *
 * @example
 * const from = "no/such/train_32x32.tar";
 * await imagenet({ variant: "imagenet32-oord", split: "train", from }); // throws MissingDataError
 */
export async function imagenet(options: ImagenetOptions): Promise<OpenFilesDataset> {
  const { variant, split } = options;
  const [, digits = "", kind = ""] = /^imagenet(8|16|32|64)-(oord|chrabaszcz)$/.exec(variant) ?? [];
  const side = Number(digits);
  if (side === 0 || (kind === "oord" && side < 32))
    throw new RangeError(`Cannot open ImageNet: there is no variant ${variant}`);
  if (split !== "train" && split !== "validation")
    throw new RangeError(
      `Cannot open ${variant}: split is ${String(split)}, not train or validation`,
    );
  return kind === "oord" ? openOord(options, side) : openChrabaszcz(options, side);
}

async function openOord(options: ImagenetOptions, side: number): Promise<OpenFilesDataset> {
  const { variant, split, from } = options;
  const [first, ...more] = Array.isArray(from)
    ? (from as readonly (string | ByteSource)[])
    : [from as string | ByteSource];
  if (first === undefined || more.length > 0)
    throw new RangeError(`Cannot open ${variant}: it comes in one archive`);
  const prefix = `${split === "train" ? "train" : "valid"}_${side}x${side}`;
  const pngs = await openPngs(first, { prefix, side });
  return finish(options, {
    kind: "oord",
    count: pngs.count,
    close: () => pngs.close(),
    data: defineDataset({
      info: { name: `${variant}/${split}`, shape: [side, side, 3], count: pngs.count },
      read: async (indices) => ({ images: await pngs.read(indices) }),
      fingerprint: async () =>
        sha256(concatenate([new TextEncoder().encode(variant), new Uint8Array(pngs.sizes.buffer)])),
    }),
  });
}

async function openChrabaszcz(options: ImagenetOptions, side: number): Promise<OpenFilesDataset> {
  const { variant, split, from, verify = false, labelOrder = "native" } = options;
  const number = numbering(options);
  const places = Array.isArray(from)
    ? (from as readonly (string | ByteSource)[])
    : [from as string | ByteSource];
  const sources = places.map((place) => (typeof place === "string" ? fromFile(place) : place));
  const pixels = side * side * 3;
  const closeSources = async (): Promise<void> => {
    for (const source of sources) await source.close();
  };
  try {
    const { parts, close } = await openNpz(sources, { pixels, verify });
    const labels = Int32Array.from(parts.flatMap((part) => Array.from(part.labels, number)));
    return await finish(options, {
      kind: "chrabaszcz",
      count: labels.length,
      async close() {
        await close();
        await closeSources();
      },
      data: defineDataset({
        info: {
          name: `${variant}/${split}`,
          shape: [side, side, 3],
          count: labels.length,
          classes: classesOf(options),
        },
        read: async (indices) => ({
          images: await readParts(parts, { indices, pixels }),
          labels: Int32Array.from(indices, (index) => labels[index] ?? 0),
        }),
        fingerprint: async () =>
          sha256(
            concatenate([
              new TextEncoder().encode(`${variant} ${labelOrder}`),
              describeParts(parts),
            ]),
          ),
      }),
    });
  } catch (error) {
    await closeSources();
    throw error;
  }
}

interface Opened {
  readonly kind: "oord" | "chrabaszcz";
  readonly count: number;
  readonly data: Dataset;
  close(): Promise<void>;
}

async function finish(
  { variant, split, partial = false }: ImagenetOptions,
  { kind, count, data, close }: Opened,
): Promise<OpenFilesDataset> {
  const expected = counts[kind][split];
  if (count === expected || (partial && count > 0 && count < expected))
    return Object.freeze({ ...data, close });
  await close();
  throw new CountMismatchError(
    `Cannot open ${variant}/${split}: there are ${count} images, not ${expected}`,
    { source: variant },
  );
}

/** From the label in the file, 1 to 1000, to ours. */
function numbering({
  variant,
  labelOrder = "native",
  synsets,
}: ImagenetOptions): (label: number) => number {
  if (labelOrder === "native") return (label) => label - 1;
  const names = new Set(synsets);
  if (synsets?.length !== 1000 || names.size !== 1000 || synsets[0] !== "n02119789")
    throw new RangeError(
      `Cannot open ${variant} with labels by sorted synset: synsets are not the 1000 of map_clsloc.txt, in its order`,
    );
  const sorted = synsets.toSorted();
  const places = new Map(sorted.map((name, place) => [name, place]));
  return (label) => places.get(synsets[label - 1] ?? "") ?? 0;
}

function classesOf({ labelOrder = "native", synsets }: ImagenetOptions): readonly string[] {
  if (synsets?.length !== 1000) return Array.from({ length: 1000 }, (_, label) => `class ${label}`);
  return labelOrder === "native" ? [...synsets] : synsets.toSorted();
}
