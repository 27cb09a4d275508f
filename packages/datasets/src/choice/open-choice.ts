import type { Dataset, Palette } from "../dataset.ts";
import type { PictureMemory } from "../decode/picture-memory.ts";
import { findFile } from "../disk/files.ts";
import { MixedSizesError } from "../errors/images.ts";
import type { OpenOptions } from "../open-options.ts";
import { openDataset, type OpenedDataset } from "../open.ts";
import { openPrepared } from "../prepared/open-prepared.ts";
import { indexFile, isIndex } from "../prepared/shard-index.ts";
import { cropsOf } from "../set/crops.ts";
import { fashionMnist } from "../set/fashion-mnist.ts";
import { imagenet } from "../set/imagenet/imagenet.ts";
import { openLargeImage, type LargeImageOptions } from "../set/large-image.ts";
import { patches } from "../set/pictures/patches.ts";
import { pictureFiles } from "../set/pictures/picture-files.ts";
import { shapes } from "../set/shapes.ts";
import { sprites } from "../set/sprites/sprites.ts";
import type { ByteSource } from "../source/byte-source.ts";
import { fromFile } from "../source/file-source.ts";
import { checkPlace } from "../source/source-at.ts";
import { spriteSizes, type DataChoice, type PictureChoice } from "./data-choice.ts";
import { defined } from "./defined.ts";
import { waysOut } from "./look/ways-out.ts";
import { preparedFound } from "./prepared-notes.ts";
import { refuseUncutMap } from "./refuse-uncut-map.ts";
import { fieldWords, refuseCrops, refuseUseless } from "./refuse-useless.ts";

/** How to get the images. */
export interface ChoiceAccess {
  /** Download Fashion-MNIST if it is nowhere. */
  readonly download?: boolean | undefined;
  /** Ends a download, and the reading of pictures, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** The palette of the model that takes the images. */
  readonly palette?: Palette | undefined;
  /** The levels of the model that takes codes. */
  readonly levels?: number | undefined;
  /** Compares checksums that would else be passed over. */
  readonly verify?: boolean | undefined;
  /** What is read in place of the path `source`, which then is its name: such as what was dropped on a page, which has no paths. */
  readonly from?: ByteSource | undefined;
  /** Keeps what was decoded of pictures, for what opens them again with it. */
  readonly memory?: PictureMemory | undefined;
  /** Bytes of all pictures together, as they are held in memory. Default 2^31. */
  readonly limit?: number | undefined;
}

/** A data set as it was found. */
export interface FoundData extends OpenedDataset {
  /** What is held out of the training images, where that is decided. */
  readonly validation?: Dataset;
}

/**
 * Opens what there is of a part of a data set: all of it, where it has no parts of its own (`whole`). A folder that
 * `prepare()` wrote into `train`, `validation` and `test` below it is found, too.
 *
 * @throws TypeError for a choice without a source, and for options of pictures that what is there does not take, DatasetError or one of its kind for data that is
 * missing or damaged.
 * @example
 * const found = await openChoice({ source: "shapes", size: [8, 8] }, "test");
 * found.info.shape; // [8, 8, 3]
 * found.found; // "shapes that are drawn here"
 * await openChoice({ source: "no/such/folder" }, "train"); // throws MissingDataError
 */
export async function openChoice(
  choice: DataChoice,
  part: "train" | "test",
  access: ChoiceAccess = {},
): Promise<FoundData> {
  const { source, as, folder, size, pictures = {}, testSource } = choice;
  const { palette, levels, verify = false, from: given, memory, limit, ...getting } = access;
  const how = { palette, levels, memory, limit, signal: getting.signal };
  if (given) return openPictures(choice, part, { from: given, ...how });
  if (source === "")
    throw new TypeError(
      "Cannot open the images: it is not said where they are, as in a model that was given away; name them",
    );
  checkPlace(source);
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
  checkPlace(from);
  if (await isPrepared(from, "train")) return openParts(from, part, { ...choice, verify });
  if (as !== undefined) {
    const { partial = false } = choice;
    // The 64x64 training set of arrays comes in two archives.
    const places = as.endsWith("chrabaszcz") ? from.split(",") : from;
    const which = part === "train" ? "train" : "validation";
    const data = await imagenet({ variant: as, split: which, from: places, partial, verify });
    return found(data, `down-sampled ImageNet (${as})`);
  }
  const { labels, classes } = choice;
  const isCut = (pictures.crops ?? pictures.patches ?? pictures.large) !== undefined;
  if (part === "train" && isCut) refuseUseless({ source, labels, classes }, { found: "pictures" });
  await refuseCrops(from, pictures);
  if (pictures.crops !== undefined)
    return openCrops(from, pictures.crops, palette ?? pictures.palette);
  await refuseUncutMap(from);
  if (pictures.large === true) return openLarge(from, pictures, from !== source);
  return openPictures(choice, part, { from, ...how });
}

/** Opens pictures, or what else there is, at a path or in bytes that are there already. */
async function openPictures(
  choice: DataChoice,
  part: "train" | "test",
  {
    from,
    palette,
    levels,
    memory,
    limit,
    signal,
  }: Pick<ChoiceAccess, "palette" | "levels" | "memory" | "limit" | "signal"> & {
    readonly from: string | ByteSource;
  },
): Promise<FoundData> {
  const { source, labels, classes, pictures = {} } = choice;
  const options = openOptions(pictures, palette);
  if (pictures.patches !== undefined) {
    const { scales, stride } = pictures;
    const { below, background, channels, onCorrupt } = options;
    const cut = { size: pictures.patches, scales, stride, signal };
    const data = await patches({ from, below, background, channels, onCorrupt, ...cut });
    const words = `${data.info.count} different patches of ${new Set(data.names).size} photographs`;
    return { ...found(data, words), whole: true };
  }
  // The file of labels goes with the training images.
  const marks = from === source ? labels : undefined;
  const how = { ...options, ...defined({ labels: marks, classes, levels, memory, limit, signal }) };
  const opened = await openDataset({ from }, { ...how, split: part, divide: false }).catch(
    (error: unknown) => {
      throw inFields(error);
    },
  );
  try {
    // What a model's own data took may do nothing for the images that it is tried on.
    if (part === "train") refuseUseless(choice, opened);
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** An error of pictures of several sizes with the fields of a choice that take them, in place of the options of a data set. */
function inFields(error: unknown): unknown {
  if (!(error instanceof MixedSizesError)) return error;
  const { finding, source, sizes, wanted } = error;
  return new MixedSizesError(finding, { source, sizes, wanted, way: waysOut(error), cause: error });
}

/** The crops of one picture or map; there is no test part. */
async function openCrops(
  from: string,
  size: readonly [height: number, width: number],
  palette: LargeImageOptions["palette"],
): Promise<FoundData> {
  const image = await openLargeImage(from, { palette });
  if (image.palette?.tiles && typeof palette === "number")
    throw new TypeError(
      `Cannot take palette with ${from}: it is a map, and its tiles are its palette`,
    );
  const { train, validation, heldOut } = cropsOf(image, size);
  const what = image.palette?.tiles
    ? `a map of ${image.width}x${image.height} tiles, ${image.palette.colours.length} of them different`
    : `a picture of ${image.width}x${image.height}`;
  const held =
    heldOut === undefined
      ? "it is too small to hold any of it out"
      : "rows" in heldOut
        ? `${heldOut.rows} rows held out`
        : `${heldOut.columns} columns held out`;
  return { ...found(train, `${what}, all of its crops; ${held}`), whole: true, validation };
}

/** The options of `openDataset()` and `patches()` for a choice; a palette that is known already is used as it is. */
function openOptions(
  choice: PictureChoice,
  known: Palette | undefined,
): Omit<OpenOptions, "split" | "divide" | "labels" | "classes"> {
  const { below, resize, pad, padAt, grey, cell, margin, spacing } = choice;
  const { background, transparent, skipDamaged, skipOtherSizes } = choice;
  return {
    ...defined({ below, size: pad ?? resize, background, transparent }),
    ...defined({ cell, margin, spacing }),
    ...(pad && { fit: padAt === "bottom" ? "stand" : "pad" }),
    ...defined({ palette: known ?? choice.palette }),
    ...(grey === true && { channels: 1 }),
    ...(skipDamaged === true && { onCorrupt: "skip" }),
    ...(skipOtherSizes === true && { onOtherSize: "skip" }),
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
  const index = await findFile(folder, [`${part}/${indexFile}`]);
  return index !== undefined && (await isIndex(fromFile(index)));
}

/** Opens a part of a prepared folder. */
async function openParts(
  folder: string,
  part: "train" | "test",
  { as, labels, classes, pictures = {}, verify }: DataChoice & { readonly verify: boolean },
): Promise<FoundData> {
  const { skipDamaged: _, skipOtherSizes: __, ...others } = pictures;
  const asked = { ...others, ...defined({ labels, classes }) };
  if (as !== undefined || Object.keys(asked).length > 0)
    throw new TypeError(
      `Cannot take ${as ?? Object.keys(asked).map(fieldWords).join(", ")} with ${folder}: its images are prepared as they were asked for then`,
    );
  const how = { verify: verify ? "full" : "size" } as const;
  const data = await openPrepared(`${folder}/${part}`, how);
  const hasHeld = part === "train" && (await isPrepared(folder, "validation"));
  const held = hasHeld ? await openPrepared(`${folder}/validation`, how) : undefined;
  return {
    ...found(data, preparedFound),
    ...defined({ validation: held }),
    async close() {
      await data.close();
      await held?.close();
    },
  };
}

function found<Data extends Dataset>(data: Data, words: string): Data & FoundData {
  // What has files open brings its own close().
  return { close: async () => undefined, ...data, found: words, whole: false };
}
