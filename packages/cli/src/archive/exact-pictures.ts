import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import {
  DatasetError,
  decodePicture,
  dequantise,
  MissingDataError,
  type Palette,
  type Picture,
} from "@pixelweft/datasets";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";

/** Pictures as levels of a model. */
export interface ExactPictures {
  /** `[n, height, width, channels]`. */
  readonly images: Uint8Array;
  /** Paths below the folder, without their ending, with `/` between their parts. */
  readonly names: readonly string[];
}

interface PictureKind {
  readonly config: PixelCNNConfig;
  readonly palette: Palette | undefined;
}

/**
 * All PNG files below a folder, pixel for pixel as a model has them. What shows nothing is not kept: colours behind full transparency.
 *
 * @throws DatasetError for a picture that would come back as another one: of another size, or with colours that the model does not have.
 */
export async function exactPictures(folder: string, kind: PictureKind): Promise<ExactPictures> {
  const how = { recursive: true, withFileTypes: true } as const;
  const entries = await readdir(folder, how).catch((cause: unknown) => {
    throw new MissingDataError(`Cannot compress ${folder}: there is no such folder`, { cause });
  });
  const paths = entries
    .filter((entry) => !entry.isDirectory() && /\.png$/i.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .toSorted((a, b) => (a < b ? -1 : 1));
  if (paths.length === 0)
    throw new MissingDataError(`Cannot compress ${folder}: it has no PNG files`);
  const { height, width, channels } = kind.config;
  const each = height * width * channels;
  const images = new Uint8Array(paths.length * each);
  const levelsOf = exactLevels(kind);
  for (const [i, member] of paths.entries()) {
    const fail = (why: string): DatasetError =>
      new DatasetError(`Cannot compress ${join(folder, member)}: ${why}`, { sample: i });
    const bytes = await readFile(join(folder, member));
    const place = { source: folder, member, maxPixels: 2 ** 26 };
    const picture = await decodePicture(new Uint8Array(bytes), place);
    if ((bytes[24] ?? 0) > 8) throw fail("it has 16 bits a channel, and models have 8");
    if (picture.height !== height || picture.width !== width)
      throw fail(
        `it is ${picture.width} wide and ${picture.height} high, and the model's images are ${width} and ${height}`,
      );
    images.set(levelsOf(picture, fail), i * each);
  }
  return { images, names: paths.map((path) => path.replace(/\.png$/i, "")) };
}

function exactLevels({
  config,
  palette,
}: PictureKind): (picture: Picture, fail: (why: string) => DatasetError) => Uint8Array {
  const { channels, levels } = config;
  const known = new Map<string, readonly number[]>();
  palette?.colours.forEach((colour, index) => known.set(colourKey(colour), [index]));
  const shades = dequantise(
    Uint8Array.from({ length: levels }, (_, i) => i),
    levels,
  );
  const find = (colour: readonly number[]): readonly number[] | undefined => {
    const [red, green, blue, alpha = 255] = colour;
    const isGrey = red === green && green === blue;
    if (palette || (channels === 1 && !isGrey) || (channels < 4 && alpha < 255)) return undefined;
    const found = colour.slice(0, channels).map((x) => shades.indexOf(x));
    return found.includes(-1) ? undefined : found;
  };
  return ({ pixels, width }, fail) => {
    const made = new Uint8Array((pixels.length / 4) * channels);
    for (let pixel = 0; pixel < pixels.length / 4; pixel++) {
      const colour = [...pixels.subarray(4 * pixel, 4 * pixel + 4)];
      const key = colourKey(colour);
      const found = known.get(key) ?? find(colour);
      if (found === undefined)
        throw fail(
          `the model does not have the colour ${colour.join(", ")} in row ${Math.floor(pixel / width)}, column ${pixel % width}, and an archive keeps pixels as they are`,
        );
      known.set(key, found);
      made.set(found, pixel * channels);
    }
    return made;
  };
}

/** Colours that show nothing are one. */
function colourKey(colour: readonly number[]): string {
  return colour[3] === 0 ? "clear" : colour.join();
}
