import { opaquePicture } from "../../format/over-colour.ts";
import type { Picture } from "../../format/picture.ts";
import { toColours } from "../../transform/palette.ts";
import { suggestCells } from "../../transform/suggest-cells.ts";
import type { DataChoice } from "../data-choice.ts";
import type { FoundData } from "../open-choice.ts";
import { few, isSheetSize } from "./sheet-sizes.ts";

type Size = readonly [height: number, width: number];

/**
 * So many pictures are looked at, and this share of them has to fall into equal cells: single icons may fall into some by chance. Of few
 * pictures all have to.
 */
const [looked, mostly] = [16, 0.75];

/** The cells of pictures that look like sprite sheets, where nothing says how they are cut. */
export async function sheetCells(
  { info, names, read }: FoundData,
  { pictures = {} }: DataChoice,
): Promise<Size | undefined> {
  const { cell, crops, patches, resize, pad } = pictures;
  const isAsked = (cell ?? crops ?? patches ?? resize ?? pad) !== undefined;
  const [height, width, channels] = info.shape;
  if (names === undefined || isAsked || !isSheetSize([height, width])) return undefined;
  const looks = Math.min(looked, info.count);
  const counts = new Map<string, { readonly cell: Size; readonly count: number }>();
  for (let n = 0; n < looks; n++) {
    const sample = Math.floor((n * info.count) / looks);
    // The blocks that JPEG packs would be taken for cells.
    if (!/\.png$/i.test(names[sample] ?? "")) continue;
    const { images } = await read([sample]);
    const found = suggestCells(shown(images, { height, width, channels, ...info }))?.cell;
    if (found === undefined || found.some((side) => side % 8 !== 0)) continue;
    const { count = 0 } = counts.get(String(found)) ?? {};
    counts.set(String(found), { cell: found, count: count + 1 });
  }
  const least = info.count < few ? looks : mostly * looks;
  return [...counts.values()].find(({ count }) => count >= least)?.cell;
}

/** A sample as a picture. */
function shown(
  values: Uint8Array,
  {
    height,
    width,
    channels,
    palette,
  }: Pick<FoundData["info"], "palette"> & {
    readonly height: number;
    readonly width: number;
    readonly channels: number;
  },
): Picture {
  if (palette) return { height, width, pixels: toColours(values, palette) };
  const colours =
    channels === 3
      ? values
      : Uint8Array.from({ length: 3 * values.length }, (_, at) => values[Math.floor(at / 3)] ?? 0);
  return opaquePicture(colours, width, height);
}
