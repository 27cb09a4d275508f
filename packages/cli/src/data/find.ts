import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  DatasetError,
  fashionMnist,
  imagenet,
  JpegError,
  openDataset,
  openPrepared,
  patches,
  pictureFiles,
  PngError,
  shapes,
  sprites,
  TruncatedError,
  type Dataset,
  type OpenedDataset,
  type OpenOptions,
  type Palette,
} from "@pixelweft/datasets";
import { defined } from "../defined.ts";
import { UsageError } from "../failure.ts";
import { spriteSizes, type DataChoice, type PictureChoice } from "./choice.ts";

/** How to get the images. */
export interface Access {
  /** Download Fashion-MNIST if it is nowhere. */
  readonly download?: boolean | undefined;
  readonly signal?: AbortSignal;
  /** The palette of the model that takes the images. */
  readonly palette?: Palette | undefined;
  /** Compares checksums that would else be passed over. */
  readonly verify?: boolean;
}

/** A data set as it was found. */
export interface FoundData extends OpenedDataset {
  /** What is held out of the training images, where that is decided. */
  readonly validation?: Dataset;
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
    const data = await fashionMnist({ split: part, ...defined({ folder, ...getting }) });
    return found(data, "Fashion-MNIST, its checksums as published");
  }
  if (source === "shapes") {
    const [height, width] = size ?? [32, 32];
    return found(shapes({ split: part, height, width }), "shapes that are drawn here");
  }
  const spriteSize = spriteSizes.get(source);
  if (spriteSize !== undefined)
    return found(sprites({ split: part, size: spriteSize }), "sprites that are drawn here");
  const from = part === "test" ? (testSource ?? source) : source;
  if (await isPrepared(from, "train")) return openParts(from, part, { ...choice, verify });
  if (as !== undefined) {
    const { partial = false } = choice;
    // The 64x64 training set of arrays comes in two archives.
    const places = as.endsWith("chrabaszcz") ? from.split(",") : from;
    const which = part === "train" ? "train" : "validation";
    const data = await imagenet({ variant: as, split: which, from: places, partial, verify });
    return found(data, `down-sampled ImageNet (${as})`);
  }
  if (pictures.large === true) return openLarge(from, pictures, from !== source);
  const options = openOptions(pictures, palette);
  if (pictures.patches !== undefined) {
    const { scales, stride } = pictures;
    const { cell: _, palette: __, ...taken } = options;
    const cut = { from, size: pictures.patches, ...defined({ scales, stride }) };
    const data = await patches({ ...taken, ...cut });
    const words = `${data.info.count} different patches of ${new Set(data.names).size} photographs`;
    return { ...found(data, words), whole: true };
  }
  // The file of labels goes with the training images.
  const marks = from === source ? labels : undefined;
  const how = { ...options, ...defined({ labels: marks, classes }) };
  const opened = await openDataset(from, { ...how, split: part, divide: false }).catch(
    (error: unknown) => {
      throw withRemedy(error, pictures);
    },
  );
  if (pictures.cell !== undefined && !opened.found.startsWith("a sprite sheet")) {
    await opened.close();
    throw new UsageError(`Cannot cut ${from} into cells: it is ${opened.found}, no sprite sheet`);
  }
  return opened;
}

/** What can be done about a picture that is damaged. */
function withRemedy(error: unknown, { skipDamaged = false }: PictureChoice): unknown {
  const isDamage =
    error instanceof PngError || error instanceof JpegError || error instanceof TruncatedError;
  return isDamage && !skipDamaged
    ? new DatasetError(`${error.message}; --skip-damaged leaves out what cannot be read`, {
        source: error.source,
        cause: error,
      })
    : error;
}

/** The options of `openDataset()` and `patches()` for a choice; a palette that is known already is used as it is. */
function openOptions(
  choice: PictureChoice,
  known: Palette | undefined,
): Omit<OpenOptions, "split" | "divide" | "labels" | "classes"> {
  const { below, resize: size, grey, background, cell, margin, spacing, skipDamaged } = choice;
  return {
    ...defined({ below, size, background, cell, margin, spacing }),
    ...defined({ palette: known ?? choice.palette }),
    ...(grey === true && { channels: 1 }),
    ...(skipDamaged === true && { onCorrupt: "skip" }),
  };
}

/** Pictures that stay where they are. What `below` says goes for the training images. */
async function openLarge(
  from: string,
  { below, resize: size = [32, 32], grey = false, background }: PictureChoice,
  isTest: boolean,
): Promise<FoundData> {
  const some = defined({ background, below: isTest ? undefined : below });
  const data = await pictureFiles({ from, size, channels: grey ? 1 : 3, ...some });
  const words = `${data.info.count} pictures that stay in their files`;
  return { ...data, found: words, whole: !isTest };
}

async function isPrepared(folder: string, part: string): Promise<boolean> {
  const index = await stat(join(folder, part, "index.json")).catch(() => undefined);
  return index?.isFile() === true;
}

/** Opens a folder that `pixelweft data prepare` wrote. */
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
  const how = { verify: verify ? "full" : "size" } as const;
  const data = await openPrepared(join(folder, part), how);
  const hasHeld = part === "train" && (await isPrepared(folder, "validation"));
  const held = hasHeld ? await openPrepared(join(folder, "validation"), how) : undefined;
  return {
    ...found(data, "a folder of prepared images"),
    ...defined({ validation: held }),
    async close() {
      await data.close();
      await held?.close();
    },
  };
}

function found<Data extends Dataset>(
  { ...data }: Data,
  words: string,
): Omit<Data, "skipped"> & Omit<FoundData, "skipped"> {
  const { skipped: _, ...rest }: Data & { readonly skipped?: unknown } = data;
  return { ...rest, found: words, whole: false, close: async () => undefined };
}
