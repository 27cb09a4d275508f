import type { MixedSizesError } from "../../errors/images.ts";
import { suggestFrame } from "../../transform/suggest-frame.ts";
import { areLarge, waysSmaller } from "./large-pictures.ts";
import { maybeSheets } from "./sheet-sizes.ts";

/**
 * The options that take pictures of several sizes, in words.
 *
 * @param nameOf what a field is called in them, such as the option of a command line
 * @example
 * const sizes = [{ height: 100, width: 90, count: 3 }, { height: 80, width: 80, count: 1 }];
 * waysOut({ sizes }); // "resize 32 scales all, patches 32 cuts photographs into patches, cell 16 cuts sprite sheets"
 */
export function waysOut(
  { sizes, wanted }: Pick<MixedSizesError, "sizes"> & Partial<Pick<MixedSizesError, "wanted">>,
  nameOf: (field: string) => string = (field) => field,
): string {
  const [pad, skip] = [nameOf("pad"), nameOf("skipOtherSizes")];
  if (wanted) return `a larger ${pad} takes more, ${skip} leaves them out`;
  const [{ height, width, count } = { height: 0, width: 0, count: 0 }] = sizes;
  const frame = suggestFrame(sizes);
  if (frame === undefined && areLarge([height, width])) {
    const all = sizes.reduce((sum, one) => sum + one.count, 0);
    const cut = maybeSheets(all, [height, width]);
    return `${waysSmaller(nameOf)}${cut ? `, ${nameOf("cell")} 16 cuts sprite sheets` : ""}`;
  }
  const isWhole = frame?.fitting === frame?.of;
  const gain = isWhole
    ? "puts smaller ones on transparent ground"
    : `${skip} takes the ${frame?.fitting} that fit`;
  return [
    // Where nothing fits but the most frequent size, there is nothing to pad.
    ...(frame && !frame.exact ? [`${pad} ${sizeText(frame.size)} ${gain}`] : []),
    `${nameOf("resize")} ${sizeText([height, width])} scales all`,
    `${skip} takes the ${count} of ${height}x${width}`,
  ].join(", ");
}

/** A size as options take it. */
export function sizeText([height, width]: readonly [height: number, width: number]): string {
  return height === width ? String(height) : `${height}x${width}`;
}
