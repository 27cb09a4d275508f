import { valueShape } from "../batch/code-values.ts";
import type { Codes, Dataset, Palette } from "../dataset.ts";

/** The images that a model takes. */
export interface WantedImages {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** Of indexed images. */
  readonly palette?: Palette | undefined;
  /** Of codes of another model. */
  readonly codes?: Codes | undefined;
  /** Whether each image needs a label, and what the labels stand for, where that is known. */
  readonly labelled?: boolean;
  readonly classes?: readonly string[] | undefined;
}

/**
 * Refuses images that a model cannot take: of another shape, another palette or none, without labels, or with labels that mean
 * something else.
 *
 * @param act in words for the error, such as `evaluate on`
 * @throws TypeError that names both sides.
 * @example
 * import { memoryDataset } from "@pixelweft/datasets";
 * const dots = memoryDataset({ name: "dots", shape: [1, 1, 1], images: Uint8Array.of(1) });
 * await checkFit(dots, { shape: [1, 1, 1] }, "train on"); // undefined
 * await checkFit(dots, { shape: [2, 2, 1] }, "train on"); // throws TypeError
 */
export async function checkFit(data: Dataset, wanted: WantedImages, act: string): Promise<void> {
  const { name, palette, codes, classes, count } = data.info;
  const shape = valueShape(data.info);
  const refusal = (reason: string): TypeError => new TypeError(`Cannot ${act} ${name}: ${reason}`);
  if (shape.join("x") !== wanted.shape.join("x"))
    throw refusal(`its images are ${shape.join("x")}, the model takes ${wanted.shape.join("x")}`);
  const { labelled = false } = wanted;
  if (labelled && count > 0 && (await data.read([0])).labels === undefined)
    throw refusal("it has no labels, the model takes a class");
  if (wanted.codes && !codes)
    throw refusal("its values are intensities, the model takes codes of another model");
  const [ours, theirs] = [palette, wanted.palette].map((one) => JSON.stringify(one?.colours));
  const kindOf = (colours: string | undefined): string =>
    colours === undefined ? "intensities" : "colours of a palette";
  // Whole numbers of a numpy file are levels of whatever model.
  if (ours !== theirs && !codes) {
    const other = kindOf(ours) === kindOf(theirs) ? "of another one" : kindOf(theirs);
    throw refusal(`its values are ${kindOf(ours)}, those of the model ${other}`);
  }
  if (!labelled || wanted.classes === undefined || classes === undefined) return;
  if (wanted.classes.join("\n") !== classes.join("\n"))
    throw refusal(
      `its classes are ${someOf(classes)}, those of the model ${someOf(wanted.classes)}${strangers(classes, wanted.classes)}`,
    );
}

/** Which classes the model does not have, where these are not all named. */
function strangers(classes: readonly string[], known: readonly string[]): string {
  const others = classes.filter((name) => !known.includes(name));
  if (others.length === 0 || Math.max(classes.length, known.length) <= 6) return "";
  return `; the model does not have ${someOf(others)}`;
}

function someOf(names: readonly string[]): string {
  return names.length > 6
    ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`
    : names.join(", ");
}
