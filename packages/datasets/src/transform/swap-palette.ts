import type { Palette } from "../dataset.ts";
import { decodePicture } from "../decode/decode-picture.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { isPng } from "../format/png/png.ts";
import { fromFile } from "../source/file-source.ts";
import { makePalette } from "./palette.ts";

type Colour = Palette["colours"][number];

/**
 * A palette with other colours: its opaque colours from dark to light become `others` from dark to light, the darkest the darkest one and
 * the lightest the lightest one. Transparency stays as it is.
 *
 * @throws RangeError for no opaque colours.
 * @example
 * const palette = { colours: [[0, 0, 0, 0], [9, 9, 9, 255], [200, 200, 200, 255]] as const, exact: true };
 * swapPalette(palette, [[255, 240, 0, 255], [60, 0, 0, 255]]).colours; // [[0, 0, 0, 0], [60, 0, 0, 255], [255, 240, 0, 255]]
 */
export function swapPalette(palette: Palette, others: readonly Colour[]): Palette {
  const byLight = (a: Colour, b: Colour): number => lightOf(a) - lightOf(b);
  const given = others.filter(([, , , alpha]) => alpha > 0).toSorted(byLight);
  if (given.length === 0) throw new RangeError("Cannot swap the palette: there are no colours");
  const solid = palette.colours.filter(([, , , alpha]) => alpha > 0).toSorted(byLight);
  const colours = palette.colours.map((colour) => {
    if (colour[3] === 0) return colour;
    const share = solid.indexOf(colour) / Math.max(1, solid.length - 1);
    return given[Math.round(share * (given.length - 1))] ?? colour;
  });
  return { ...palette, colours };
}

/** How light a colour looks. */
function lightOf([red, green, blue]: Colour): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/**
 * The colours in a file: those of a PNG picture, at most 256, or those of a text with a colour as six hexadecimal digits in each line,
 * as `.hex` files have it.
 *
 * @throws DatasetError or one of its kind for a file that is neither.
 * @example
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const file = `${mkdtempSync(`${tmpdir()}/example-`)}/night.hex`;
 * writeFileSync(file, "0d2b45\n#ffecd6\n");
 * await readColours(file); // [[13, 43, 69, 255], [255, 236, 214, 255]]
 */
export async function readColours(path: string): Promise<readonly Colour[]> {
  const source = fromFile(path);
  try {
    const bytes = await source.read(0, Math.min(await source.size(), 2 ** 24));
    if (isPng(bytes)) {
      const { pixels } = await decodePicture(bytes, { source: path, maxPixels: 2 ** 22 });
      return makePalette(pixels).colours;
    }
    const lines = new TextDecoder().decode(bytes.subarray(0, 2 ** 16)).split(/\r?\n/);
    return lines.filter((line) => line.trim() !== "").map((line) => colourOf(line.trim(), path));
  } finally {
    await source.close();
  }
}

function colourOf(line: string, source: string): Colour {
  const [, ...parts] = /^#?([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(line) ?? [];
  const [red, green, blue] = parts.map((part) => Number.parseInt(part, 16));
  if (red === undefined || green === undefined || blue === undefined)
    throw new DatasetError(
      `Cannot read the colours of ${source}: it is no PNG picture, and ${JSON.stringify(line.slice(0, 20))} is no colour like ff8800`,
      { source },
    );
  return [red, green, blue, 255];
}
