import type { Dataset } from "../../dataset.ts";
import { UnsupportedError } from "../../errors/format.ts";
import { CountMismatchError } from "../../errors/images.ts";
import type { ByteSource } from "../../source/byte-source.ts";
import { checkOptionNames } from "../../source/check-options.ts";
import { concatenate } from "../../source/concatenate.ts";
import { sha256 } from "../../source/sha256.ts";
import { checkPlace } from "../../source/source-at.ts";
import { defineDataset } from "../define-dataset.ts";
import type { OpenFilesDataset } from "../open-files-dataset.ts";
import { openBatches } from "./batches.ts";
import { openHfImagenet } from "./hf.ts";
import { describeParts, partsReader } from "./part.ts";
import { openPngs } from "./png.ts";
import { type LabelOrder, renumbering, synsetsIn } from "./synsets.ts";

/**
 * Which of the sets that are all called "ImageNet 32": reduced by van den Oord et al. (`oord`: pictures without labels), by Chrabaszcz et al.
 * (`chrabaszcz`: arrays with labels), or one of Hugging Face's mirrors (`hf`: parquet, cut and reduced in yet another way). They differ in their pixels, so
 * their likelihoods cannot be compared.
 */
export type ImagenetVariant =
  | "imagenet32-oord"
  | "imagenet64-oord"
  | "imagenet8-chrabaszcz"
  | "imagenet16-chrabaszcz"
  | "imagenet32-chrabaszcz"
  | "imagenet64-chrabaszcz"
  | "imagenet32-hf"
  | "imagenet64-hf";

/** Options of `imagenet`. */
export interface ImagenetOptions {
  readonly variant: ImagenetVariant;
  readonly split: "train" | "validation";
  /**
   * For `oord` one tar or zip archive, or a folder. For `chrabaszcz` zip archives of pickles or of `.npz` files, such files, or a folder of them: one, or
   * several such as the two parts of the 64x64 training set. For `hf` parquet files or their folder.
   */
  readonly from: string | ByteSource | readonly (string | ByteSource)[];
  /** Take fewer images than the set has, to try things out. Default false: another number is refused. */
  readonly partial?: boolean | undefined;
  /**
   * How classes are numbered: `native`, 0 to 999 in the order of the authors' map_clsloc.txt, or `sorted-synset`, by WordNet names as most other software
   * does. Default: as the files have them, `native` for `chrabaszcz` and `sorted-synset` for `hf`.
   */
  readonly labelOrder?: LabelOrder | undefined;
  /** Read stored arrays once to check their CRC-32. Default false. Pictures and what is deflated are always checked. */
  readonly verify?: boolean | undefined;
}

type Kind = "oord" | "chrabaszcz" | "hf";

const labelled = { train: 1_281_167, validation: 50_000 };
const counts: Readonly<Record<Kind, Readonly<Record<"train" | "validation", number>>>> = {
  oord: { train: 1_281_149, validation: 49_999 },
  chrabaszcz: labelled,
  hf: labelled,
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
  checkOptionNames("open ImageNet", options, {
    variant: true,
    split: true,
    from: true,
    partial: true,
    labelOrder: true,
    verify: true,
  });
  const { variant, split, labelOrder } = options;
  const [, digits = "", kind = ""] =
    /^imagenet(8|16|32|64)-(oord|chrabaszcz|hf)$/.exec(variant) ?? [];
  const side = Number(digits);
  if (side === 0 || (kind !== "chrabaszcz" && side < 32))
    throw new RangeError(`Cannot open ImageNet: there is no variant ${variant}`);
  if (split !== "train" && split !== "validation")
    throw new RangeError(
      `Cannot open ${variant}: split is ${String(split)}, not train or validation`,
    );
  if (labelOrder !== undefined && labelOrder !== "native" && labelOrder !== "sorted-synset")
    throw new RangeError(
      `Cannot open ${variant}: labelOrder is ${String(labelOrder)}, not native or sorted-synset`,
    );
  const open = { oord: openOord, chrabaszcz: openChrabaszcz, hf: openHf }[kind as Kind];
  return finish(options, kind as Kind, await open(options, side));
}

async function openOord(options: ImagenetOptions, side: number): Promise<OpenFilesDataset> {
  const { variant, split } = options;
  const [first, ...more] = placesOf(options);
  if (first === undefined || more.length > 0)
    throw new RangeError(`Cannot open ${variant}: it comes in one archive`);
  const prefix = `${split === "train" ? "train" : "valid"}_${side}x${side}`;
  const pngs = await openPngs(first, { prefix, side });
  if (pngs.count === 0) {
    await pngs.close();
    throw new UnsupportedError(
      `Cannot open ${variant}/${split}: there is no picture ${prefix}/NUMBER.png in what is given`,
      { source: typeof first === "string" ? first : first.name },
    );
  }
  const data = defineDataset({
    info: { name: `${variant}/${split}`, shape: [side, side, 3], count: pngs.count },
    read: async (indices, how) => ({ images: await pngs.read(indices, how) }),
    fingerprint: async (how) =>
      sha256(
        concatenate([
          new TextEncoder().encode(variant),
          new Uint8Array((await pngs.checksums(how)).buffer),
        ]),
      ),
  });
  return { ...data, close: () => pngs.close() };
}

async function openChrabaszcz(options: ImagenetOptions, side: number): Promise<OpenFilesDataset> {
  const { variant, split, verify = false, labelOrder = "native" } = options;
  const pixels = side * side * 3;
  const { parts, close } = await openBatches(placesOf(options), { pixels, split, verify });
  const readImages = partsReader(parts, { pixels });
  const numbers = renumbering({ from: "native", to: labelOrder });
  const labels = Int32Array.from(
    parts.flatMap((part) => Array.from(part.labels, (label) => numbers[label - 1] ?? 0)),
  );
  const data = defineDataset({
    info: {
      name: `${variant}/${split}`,
      shape: [side, side, 3],
      count: labels.length,
      classes: synsetsIn(labelOrder),
    },
    read: async (indices, { signal }) => ({
      images: await readImages(indices, { signal }),
      labels: new Int32Array(indices).map((index) => labels[index] ?? 0),
    }),
    fingerprint: async ({ signal }) =>
      sha256(
        new TextEncoder().encode(
          `${variant} ${labelOrder}\n${await describeParts(parts, { pixels, signal })}`,
        ),
      ),
  });
  return { ...data, close };
}

async function openHf(options: ImagenetOptions, side: number): Promise<OpenFilesDataset> {
  const { variant, split, labelOrder = "sorted-synset" } = options;
  const name = `${variant}/${split}`;
  return openHfImagenet(placesOf(options), { name, side, split, labelOrder });
}

function placesOf({ from }: ImagenetOptions): readonly (string | ByteSource)[] {
  const places: readonly unknown[] = Array.isArray(from) ? from : [from];
  return places.map((place) => {
    checkPlace(place);
    return place;
  });
}

async function finish(
  { variant, split, partial = false }: ImagenetOptions,
  kind: Kind,
  data: OpenFilesDataset,
): Promise<OpenFilesDataset> {
  const { count }: Dataset["info"] = data.info;
  const expected = counts[kind][split];
  if (count === expected || (partial && count > 0 && count < expected)) return Object.freeze(data);
  await data.close();
  throw new CountMismatchError(
    `Cannot open ${variant}/${split}: there are ${count} images, not ${expected}`,
    { source: variant },
  );
}
