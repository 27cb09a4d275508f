import { isFile } from "../disk/files.ts";
import { DatasetError } from "../errors.ts";
import { fromFile } from "../source/file-source.ts";
import { namedSources, type DataChoice } from "./data-choice.ts";
import { defined } from "./defined.ts";

/**
 * A choice of other images for a model, whose pictures become samples as those of its training did where nothing else is said. A
 * picture by itself is one sample, of the size that `resize` gives it.
 *
 * @param options height and width of the model's images, and what a field is called in the error, as for `checkChoice()`
 * @throws DatasetError for a picture by itself that has another size, and is not resized.
 * @example
 * const trained = { source: "sprites", pictures: { palette: 16, testNames: ["orc"] } };
 * await choiceLike({ source: "drafts" }, trained, { size: [16, 16] }); // { source: "drafts", pictures: { palette: 16 } }
 */
export async function choiceLike(
  choice: DataChoice,
  trained: DataChoice | undefined,
  options: {
    readonly size: readonly [height: number, width: number];
    readonly nameOf?: (field: string) => string;
  },
): Promise<DataChoice> {
  const { source, as } = choice;
  const { size, nameOf = (field) => field } = options;
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
  const isExact = isPicture && (asked.cell ?? asked.resize ?? asked.pad) === undefined;
  if (isExact) await checkSize(source, { size, nameOf });
  const pictures = { ...(isExact ? { cell: size } : {}), ...asked };
  return Object.keys(pictures).length === 0 ? choice : { ...choice, pictures };
}

/** Refuses a PNG file of another size. Its size stands in its first 24 bytes. */
async function checkSize(
  file: string,
  { size: [height, width], nameOf }: Required<Parameters<typeof choiceLike>[2]>,
): Promise<void> {
  const source = fromFile(file);
  try {
    const head = await source.read(0, Math.min(24, await source.size()));
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    if (head.length < 24 || view.getUint32(0) !== 0x89504e47) return;
    const [wide, high] = [view.getUint32(16), view.getUint32(20)];
    if (high !== height || wide !== width)
      throw new DatasetError(
        `Cannot use ${file}: it is ${wide} wide and ${high} high, and the images of the model are ${width} wide and ${height} high; ${nameOf("resize")} ${height}x${width} makes it fit, ${nameOf("cell")} ${height}x${width} cuts a sprite sheet`,
        { source: file },
      );
  } finally {
    await source.close();
  }
}
