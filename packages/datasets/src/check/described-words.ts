import { paletteLevels } from "../batch/model-batch.ts";
import { counted } from "../text/counted.ts";
import { textTable } from "../text/text-table.ts";
import type { DescribedData } from "./describe-parts.ts";
import { partRows } from "./part-rows.ts";

/**
 * What a data set is, in lines: where it was found, its parts and classes, its entropy and its palette.
 *
 * @param nameOf what a field of a choice is called, such as the option of a command line
 * @example
 * const parts = [{ name: "train", images: 3, seen: 3, classes: {} }];
 * const shape = [8, 8, 1] as const;
 * const dots = { name: "dots", found: "a folder", notes: [], shape, parts, orderZero: 0.5 };
 * const lines = describedWords(dots);
 * lines[1]; // "images of 8x8x1, 256 levels"
 * lines[5]; // "no images to test on: testSource names some"
 */
export function describedWords(
  data: DescribedData,
  nameOf: (field: string) => string = (field) => field,
): string[] {
  const { name, found, notes, shape, palette = [], levels, exact, parts, orderZero } = data;
  const [first] = parts;
  const values =
    palette.length > 0
      ? `${counted(paletteLevels({ colours: palette }), "colour")} of a palette`
      : levels === undefined
        ? "256 levels"
        : `codes of ${levels} levels`;
  const seen = first && first.seen < first.images ? ` (of ${first.seen} training images)` : "";
  const isTested = parts.some((part) => part.name === "test");
  return [
    `${name}: ${found}`,
    ...notes,
    `images of ${shape.join("x")}, ${values}`,
    "",
    ...textTable(partRows(parts)),
    ...(isTested ? [] : [`no images to test on: ${nameOf("testSource")} names some`]),
    "",
    first?.images === 0
      ? noneWords(parts, nameOf)
      : entropyWords(orderZero, seen, levels === undefined ? "colour" : "code"),
    ...(palette.length > 0
      ? ["", `palette, ${exact === true ? "exact" : "of which each pixel has the nearest colour"}:`]
      : []),
    ...Array.from({ length: Math.ceil(palette.length / 8) }, (_, k) => {
      return `  ${palette.slice(8 * k, 8 * k + 8).join(" ")}`;
    }),
  ];
}

function entropyWords(orderZero: number, seen: string, kind: string): string {
  const entropy = `order-0 entropy ${orderZero.toFixed(3)} bits/dim${seen}`;
  // Nothing is below zero.
  return orderZero === 0
    ? `${entropy}: all images to train on are of one ${kind}, and there is nothing to learn`
    : `${entropy}: the frequency of each value alone reaches it, and a model must be below`;
}

/** What is to be done where every image is in a part that is not trained on. */
function noneWords(parts: DescribedData["parts"], nameOf: (field: string) => string): string {
  const all = parts.reduce((sum, { images }) => sum + images, 0);
  const where = parts.filter(({ images }) => images > 0).map(({ name }) => name);
  const [its, is] = all === 1 ? ["the 1 image", "is"] : [`the ${all} images`, "are"];
  return `no images to train on: ${its} ${is} in ${where.join(" and ")}; more pictures leave some, ${nameOf("testSource")} names others to test on`;
}
