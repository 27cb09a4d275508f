import { builtin } from "../source/builtin.ts";
import { fromFile } from "../source/file-source.ts";
import { namedSources, type DataChoice } from "./data-choice.ts";

/**
 * A choice of other images for a model, whose pictures become samples as those of its training did where nothing else is said. A
 * picture by itself is one sample.
 *
 * @param size height and width of the model's images
 * @throws TypeError for a picture by itself that has another size.
 * @example
 * const trained = { source: "sprites", pictures: { palette: 16, testNames: ["orc"] } };
 * await choiceLike({ source: "drafts" }, trained, [16, 16]); // { source: "drafts", pictures: { palette: 16 } }
 */
export async function choiceLike(
  choice: DataChoice,
  trained: DataChoice | undefined,
  size: readonly [height: number, width: number],
): Promise<DataChoice> {
  const { source, as } = choice;
  if (as !== undefined || namedSources.includes(source)) return choice;
  const { testNames: _, validationNames: __, large: ___, ...like } = trained?.pictures ?? {};
  const isPicture = /\.(?:png|jpe?g)$/i.test(source) && (await isFile(source));
  if (isPicture && like.cell === undefined && choice.pictures?.cell === undefined)
    await checkSize(source, size);
  const pictures = { ...(isPicture ? { cell: size } : {}), ...like, ...choice.pictures };
  return Object.keys(pictures).length === 0 ? choice : { ...choice, pictures };
}

/** Refuses a PNG file of another size. Its size stands in its first 24 bytes. */
async function checkSize(file: string, [height, width]: readonly [number, number]): Promise<void> {
  const source = fromFile(file);
  try {
    const head = await source.read(0, Math.min(24, await source.size()));
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    if (head.length < 24 || view.getUint32(0) !== 0x89504e47) return;
    const [wide, high] = [view.getUint32(16), view.getUint32(20)];
    if (high !== height || wide !== width)
      throw new TypeError(
        `Cannot use ${file}: it is ${wide} wide and ${high} high, and the images of the model are ${width} wide and ${height} high; a sprite sheet is cut into cells`,
      );
  } finally {
    await source.close();
  }
}

async function isFile(path: string): Promise<boolean> {
  const { stat } = builtin("node:fs/promises");
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
