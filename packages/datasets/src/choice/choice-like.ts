import { decodePicture } from "../decode/decode-picture.ts";
import { isFile } from "../disk/files.ts";
import { OtherSizeError } from "../errors/images.ts";
import type { Picture } from "../format/picture.ts";
import { isPng } from "../format/png/png.ts";
import { largestFile } from "../set/pictures/image-folder.ts";
import type { ByteSource } from "../source/byte-source.ts";
import { fromFile } from "../source/file-source.ts";
import { namedSources, type DataChoice, type PictureChoice } from "./data-choice.ts";
import { defined } from "./defined.ts";

type Size = readonly [height: number, width: number];

/**
 * A choice of other images for a model, whose pictures become samples as those of its training did where nothing else is said. A
 * picture by itself is one sample, of the size that `resize` gives it, or is cut where the pictures of the training were.
 *
 * @param options height and width of the model's images
 * @throws OtherSizeError for a picture by itself that has another size, and is neither resized nor cut; DatasetError for one that cannot be read.
 * @example
 * const trained = { source: "sprites", pictures: { palette: 16, testNames: ["orc"] } };
 * await choiceLike({ source: "drafts" }, trained, { size: [16, 16] }); // { source: "drafts", pictures: { palette: 16 } }
 */
export async function choiceLike(
  choice: DataChoice,
  trained: DataChoice | undefined,
  { size }: { readonly size: Size },
): Promise<DataChoice> {
  const { source, as } = choice;
  if (as !== undefined || namedSources.includes(source)) return choice;
  const { testNames: _, validationNames: __, large: ___, ...like } = trained?.pictures ?? {};
  const isPicture = /\.(?:png|jpe?g)$/i.test(source) && (await isFile(source));
  const given = choice.pictures ?? {};
  // One way to bring pictures to the size takes the place of another.
  const sized = (given.resize ?? given.pad) !== undefined;
  const { pad, padAt, resize, skipOtherSizes, ...others } = like;
  const asked = {
    ...others,
    ...(sized ? {} : defined({ pad, padAt, resize, skipOtherSizes })),
    ...given,
  };
  const isWhole =
    isPicture && (asked.cell ?? asked.resize ?? asked.pad ?? cutsOf(given)) === undefined;
  const other = isWhole ? await otherSize(source, size) : undefined;
  // A photograph is cut as those of the training were.
  if (other && cutsOf(asked) === undefined) throw other;
  const { patches: _p, scales: _s, stride: _t, crops: _c, ...uncut } = asked;
  // As it is: it has this size already.
  const pictures = isWhole && other === undefined ? { ...uncut, resize: size } : asked;
  return Object.keys(pictures).length === 0 ? choice : { ...choice, pictures };
}

/** What a picture is cut into. */
function cutsOf({ patches, crops }: PictureChoice): Size | undefined {
  return patches ?? crops;
}

/** What is wrong with a picture of another size. That of a PNG file stands in its first 24 bytes. */
async function otherSize(file: string, [height, width]: Size): Promise<OtherSizeError | undefined> {
  const source = fromFile(file);
  try {
    const head = await source.read(0, Math.min(24, await source.size()));
    const { width: wide, height: high } = hasSize(head) ? sizeIn(head) : await decoded(source);
    if (high === height && wide === width) return undefined;
    return new OtherSizeError(
      `Cannot use ${file}: it is ${wide} wide and ${high} high, and the images of the model are ${width} wide and ${height} high`,
      { source: file, size: [high, wide], wanted: [height, width] },
    );
  } finally {
    await source.close();
  }
}

function hasSize(head: Uint8Array): boolean {
  return isPng(head) && head.length === 24;
}

function sizeIn(head: Uint8Array): Pick<Picture, "width" | "height"> {
  const view = new DataView(head.buffer, head.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

async function decoded(source: ByteSource): Promise<Picture> {
  const bytes = await source.read(0, Math.min(await source.size(), largestFile));
  return decodePicture(bytes, { source: source.name, maxPixels: 2 ** 26 });
}
