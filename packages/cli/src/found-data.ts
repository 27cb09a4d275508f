import {
  fashionMnist,
  imagenet,
  openDataset,
  patches,
  pictureFiles,
  shapes,
  sprites,
  type Dataset,
  type DatasetError,
  type ImagenetVariant,
  type Palette,
} from "@pixelweft/datasets";
import { spriteSizes, type DataChoice } from "./data-choice.ts";
import { UsageError } from "./failure.ts";
import { pictureOptions, type PictureChoice } from "./picture-choice.ts";
import { findPreparedPart, isPrepared, openPreparedPart } from "./prepared-data.ts";

/** How to get the images. */
export interface Access {
  /** Download Fashion-MNIST if it is nowhere. */
  readonly download?: boolean;
  readonly signal?: AbortSignal;
  /** The palette of the model that takes the images. */
  readonly palette?: Palette | undefined;
  /** Compares checksums that would else be passed over. */
  readonly verify?: boolean;
}

/** A data set as it was found. */
export interface FoundData extends Dataset {
  /** In words what it was found in. */
  readonly found: string;
  /** True for all there is, of data without parts. */
  readonly whole: boolean;
  /** What is held out of the training images, where that is decided. */
  readonly validation?: Dataset;
  /** Where each picture comes from. */
  readonly names?: readonly string[];
  /** Pictures that are copies, and those that cannot be read. */
  readonly dropped?: number;
  readonly skipped?: readonly DatasetError[];
  /** Closes its files. */
  close(): Promise<void>;
}

/** What there is of a part of a data set: all, where it has no parts. */
export async function findData(
  choice: DataChoice,
  part: "train" | "test",
  access: Access = {},
): Promise<FoundData> {
  const { source, as, folder, labels, size, classes, pictures = {}, testSource } = choice;
  const { palette, verify = false, ...getting } = access;
  if (source === "fashion-mnist") {
    const where = folder === undefined ? {} : { folder };
    const data = await fashionMnist({ split: part, ...where, ...getting });
    return kept(data, "Fashion-MNIST, its checksums as published");
  }
  if (source === "shapes") {
    const [height, width] = size ?? [32, 32];
    return kept(shapes({ split: part, height, width }), "shapes that are drawn here");
  }
  const spriteSize = spriteSizes.get(source);
  if (spriteSize !== undefined)
    return kept(sprites({ split: part, size: spriteSize }), "sprites that are drawn here");
  const from = part === "test" ? (testSource ?? source) : source;
  if (await isPrepared(from)) return openParts(from, part, { ...choice, verify });
  if (as !== undefined) return openImagenet(as, { ...choice, from, part, verify });
  const options = pictureOptions(pictures, palette);
  const { patches: cut, scales, stride, large, resize } = pictures;
  if (large === true && resize) return openLarge(from, pictures, from !== source);
  if (cut !== undefined) {
    const steps = { ...(scales && { scales }), ...(stride !== undefined && { stride }) };
    const { cell: _, palette: __, ...taken } = options;
    const data = await patches({ ...taken, from, size: cut, ...steps });
    const found = `${data.info.count} different patches of ${new Set(data.names).size} photographs`;
    return { ...kept(data, found), whole: true };
  }
  return openDataset(from, {
    ...options,
    split: part,
    divide: false,
    // The file of labels goes with the training images.
    ...(labels !== undefined && from === source && { labels }),
    ...(classes && { classes }),
  });
}

/** Pictures that stay where they are. What `below` says goes for the training images. */
async function openLarge(
  from: string,
  { below, resize = [32, 32], grey = false, background }: PictureChoice,
  isTest: boolean,
): Promise<FoundData> {
  const data = await pictureFiles({
    from,
    size: resize,
    channels: grey ? 1 : 3,
    ...(below !== undefined && !isTest && { below }),
    ...(background && { background }),
  });
  const found = `${data.info.count} pictures that stay in their files`;
  return { ...data, found, whole: !isTest };
}

async function openParts(
  folder: string,
  part: "train" | "test",
  { as, pictures = {}, verify }: DataChoice & { readonly verify: boolean },
): Promise<FoundData> {
  const { skipDamaged: _, ...asked } = pictures;
  if (as !== undefined || Object.keys(asked).length > 0)
    throw new UsageError(
      `Cannot take --as or options for pictures with ${folder}: its images are prepared as they were asked for then`,
    );
  const data = await openPreparedPart(folder, part, verify);
  const held = part === "train" ? "validation" : undefined;
  const validation = held && (await findPreparedPart(folder, held, verify));
  return {
    ...data,
    skipped: [],
    found: "a folder of prepared images",
    whole: false,
    ...(validation && { validation }),
    async close() {
      await data.close();
      await validation?.close();
    },
  };
}

function kept<Data extends Dataset>(data: Data, found: string): Data & FoundData {
  return { ...data, found, whole: false, close: async () => undefined };
}

async function openImagenet(
  variant: ImagenetVariant,
  options: DataChoice & {
    readonly from: string;
    readonly part: "train" | "test";
    readonly verify: boolean;
  },
): Promise<FoundData> {
  const { from, part, partial = false, verify } = options;
  // The 64x64 training set of arrays comes in two archives.
  const places = variant.endsWith("chrabaszcz") ? from.split(",") : from;
  const which = part === "train" ? "train" : "validation";
  const data = await imagenet({ variant, split: which, from: places, partial, verify });
  return { ...data, found: `down-sampled ImageNet (${variant})`, whole: false };
}
