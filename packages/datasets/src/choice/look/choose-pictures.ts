import type { Dataset, DatasetInfo } from "../../dataset.ts";
import { decodePicture } from "../../decode/decode-picture.ts";
import { isFile } from "../../disk/files.ts";
import { MixedSizesError } from "../../errors/images.ts";
import { isJpeg } from "../../format/jpeg/jpeg.ts";
import { cleared } from "../../format/key-colour.ts";
import type { Picture } from "../../format/picture.ts";
import { largestFile } from "../../set/pictures/image-folder.ts";
import type { CornerCount } from "../../set/pictures/key-tally.ts";
import type { ByteSource } from "../../source/byte-source.ts";
import { fromFile } from "../../source/file-source.ts";
import { areGrey } from "../../transform/are-grey.ts";
import { standsOnGround } from "../../transform/ground.ts";
import { leftOfSheet, suggestCells, type CellsSuggestion } from "../../transform/suggest-cells.ts";
import { suggestFrame, type FrameSuggestion } from "../../transform/suggest-frame.ts";
import { suggestPalette, type PaletteSuggestion } from "../../transform/suggest-palette.ts";
import type { DataChoice, PictureChoice } from "../data-choice.ts";
import { isDamaged } from "../is-damaged.ts";
import { openChoice, type ChoiceAccess, type FoundData } from "../open-choice.ts";
import { sheetCells } from "./sheet-cells.ts";

/** What was found, and how its pictures are better read. */
export interface ChosenPictures {
  /** With all that was suggested. */
  readonly choice: DataChoice;
  /** The frame for pictures of several sizes; those that do not fit are left out. */
  readonly frame?: FrameSuggestion;
  readonly palette?: PaletteSuggestion;
  /** How a sprite sheet is cut. */
  readonly cells?: CellsSuggestion;
  /** Pixels at the end of a sprite sheet that the cells of the choice leave out, which may say that the cells are others. */
  readonly left?: { readonly rows: number; readonly columns: number };
  /** The first picture that cannot be read; all such are left out. */
  readonly damaged?: string;
  /** True where all pictures are grey and three equal channels of them are read. */
  readonly grey?: boolean;
  /** Cells that nearly all pictures fall into, which are read whole and look like sprite sheets. */
  readonly sheets?: readonly [height: number, width: number];
  /** The colour in the corners of nearly all pictures, which perhaps stands for transparency. */
  readonly corners?: CornerCount;
  readonly info: DatasetInfo;
}

/**
 * Looks at the images of a choice that does not say how pictures are read, and chooses the cells of a sprite sheet, a frame for small
 * pictures of several sizes, and a palette for pixel art. Pictures of a folder that cannot be read are left out.
 *
 * @throws as `openChoice()`, a MixedSizesError where no frame suits the pictures.
 * @example
 * const { choice, info } = await choosePictures({ source: "shapes" });
 * choice; // { source: "shapes" }
 * info.shape; // [32, 32, 3]
 */
export async function choosePictures(
  given: DataChoice,
  access: ChoiceAccess = {},
): Promise<ChosenPictures> {
  const { found, ...chosen } = await chooseOpen(given, access);
  await found?.close();
  return chosen;
}

/** What `choosePictures()` chooses, and what is open as it was chosen: of what is read as it was asked for. */
export async function chooseOpen(
  given: DataChoice,
  access: ChoiceAccess,
): Promise<ChosenPictures & { readonly found?: FoundData }> {
  const { found, ...readable } = await openReadable(await cut(given, access), access);
  const corners = canBeClear(access) ? found.corners : undefined;
  const sheets = await sheetCells(found, readable.choice);
  const opened = { ...readable, ...(corners && { corners }), ...(sheets && { sheets }) };
  const { choice } = opened;
  const { info, names } = found;
  const grey = await readsGrey(found, opened.choice);
  const framed = { ...opened, info, ...(grey && { grey }) };
  const { pictures = {} } = choice;
  const { background, resize, patches, palette, crops } = pictures;
  // Levels that are asked for are those of colours.
  const isAsked =
    (pictures.grey ?? background ?? patches ?? palette ?? access.levels) !== undefined;
  // Other data than pictures of one's own is read in one way.
  if (isAsked || (names === undefined && crops === undefined)) {
    if (pictures.pad === undefined) return { ...framed, found };
    await found.close();
    return onGround(framed, access);
  }
  await found.close();
  const suggestion = await suggestPalette(info, async (colours) => {
    const indexed = await openChoice(also(choice, { palette: colours }), "train", access);
    await indexed.close();
    return indexed;
  });
  // Pixel art is scaled pixel by pixel in its own colours; smooth pictures by averages.
  const isSmooth = resize !== undefined && suggestion?.reason !== "few colours";
  if (suggestion === undefined || isSmooth) return onGround(framed, access);
  const indexed = { choice: also(choice, { palette: suggestion.colours }), palette: suggestion };
  return onGround({ ...opened, info, ...indexed }, access);
}

/** Whether there is a transparent colour, or can be one: a model has those that it has. */
function canBeClear({ palette }: ChoiceAccess): boolean {
  return palette === undefined || palette.colours.some(([, , , alpha]) => alpha === 0);
}

/** Whether pictures of one's own are grey and nothing asks for what they are read as. */
async function readsGrey(
  found: Dataset & Pick<FoundData, "names">,
  { pictures: { grey, palette } = {} }: DataChoice,
): Promise<boolean> {
  const isOwn = found.names !== undefined && (grey ?? palette) === undefined;
  return isOwn && (await areGrey(found));
}

/**
 * What `choosePictures()` chooses; nothing for what is not looked at before it is asked for, or is as it is.
 *
 * @throws as `choosePictures()`.
 * @example
 * const given = { source: "no/such/folder", pictures: { large: true } };
 * (await chooseReading(given)).choice === given; // true
 */
export async function chooseReading(given: DataChoice): Promise<Omit<ChosenPictures, "info">> {
  const isFixed = given.as !== undefined || given.pictures?.large === true;
  return isFixed ? { choice: given } : choosePictures(given);
}

/** Puts the pictures of a frame on its lower edge if most of them reach to theirs, as sprites that stand on the ground. */
async function onGround(chosen: ChosenPictures, access: ChoiceAccess): Promise<ChosenPictures> {
  if (chosen.choice.pictures?.pad === undefined || chosen.frame === undefined) return chosen;
  const choice = also(chosen.choice, { padAt: "bottom" });
  const found = await openChoice(choice, "train", access);
  try {
    return (await standsOnGround(found)) ? { ...chosen, choice } : chosen;
  } finally {
    await found.close();
  }
}

type Opened = Omit<ChosenPictures, "palette" | "info">;

/** Cuts a sprite sheet of which nothing says how it is cut, or only the size of its cells, where the sheet shows it. */
async function cut(choice: DataChoice, { from }: ChoiceAccess): Promise<Opened> {
  const { source, as, pictures = {} } = choice;
  const { cell, resize, pad, patches, large, crops } = pictures;
  const isOther = (resize ?? pad ?? patches ?? large ?? crops ?? as) !== undefined;
  if (isOther || !/\.(?:png|jpe?g)$/i.test(source)) return { choice };
  if (from === undefined && !(await isFile(source))) return { choice };
  const { picture: read, isLossy } = await readPicture(from ?? fromFile(source));
  const picture = cleared(read, pictures.transparent);
  const { margin: before = 0, spacing: between = 0 } = pictures;
  const left = cell && leftOfSheet(picture, { cell, margin: before, spacing: between });
  if (left && left.rows + left.columns === 0) return { choice };
  const isApart = (pictures.margin ?? pictures.spacing) !== undefined;
  // The blocks that JPEG packs would be taken for cells, and the lines of real ones are blurred.
  const cells = isApart || isLossy ? undefined : suggestCells(picture, cell);
  if (cells === undefined) return { choice, ...(left && { left }) };
  const { margin, spacing } = cells;
  const found = {
    cell: cells.cell,
    ...(margin > 0 && { margin }),
    ...(spacing > 0 && { spacing }),
  };
  return { choice: also(choice, found), cells };
}

async function readPicture(
  source: ByteSource,
): Promise<{ readonly picture: Picture; readonly isLossy: boolean }> {
  try {
    const bytes = await source.read(0, Math.min(await source.size(), largestFile));
    const picture = await decodePicture(bytes, { source: source.name, maxPixels: 2 ** 26 });
    return { picture, isLossy: isJpeg(bytes) };
  } finally {
    await source.close();
  }
}

/** Opens the training images, without those that cannot be read where nothing asks for them. */
async function openReadable(
  opened: Opened,
  access: ChoiceAccess,
): Promise<Opened & { readonly found: FoundData }> {
  try {
    return await openFramed(opened, access);
  } catch (error) {
    if (!isDamaged(error) || opened.choice.pictures?.skipDamaged !== undefined) throw error;
    const choice = also(opened.choice, { skipDamaged: true });
    return openFramed({ ...opened, choice, damaged: error.member }, access);
  }
}

/** Opens the training images: in a frame, where sizes turn out to be mixed and nothing says what becomes of them. */
async function openFramed(
  opened: Opened,
  access: ChoiceAccess,
): Promise<Opened & { readonly found: FoundData }> {
  const { choice } = opened;
  try {
    return { ...opened, found: await openChoice(choice, "train", access) };
  } catch (error) {
    const asked = choice.pictures?.pad ?? choice.pictures?.skipOtherSizes;
    if (!(error instanceof MixedSizesError) || asked !== undefined) throw error;
    const frame = suggestFrame(error.sizes);
    if (frame === undefined) throw error;
    const isWhole = frame.fitting === frame.of;
    const pad = frame.exact === true ? {} : { pad: frame.size };
    const fields = { ...pad, ...(!isWhole && { skipOtherSizes: true }) };
    const framed = also(choice, fields);
    return { ...opened, choice: framed, frame, found: await openChoice(framed, "train", access) };
  }
}

function also(choice: DataChoice, fields: PictureChoice): DataChoice {
  return { ...choice, pictures: { ...choice.pictures, ...fields } };
}
