import type { DataChoice, PictureChoice } from "./data-choice.ts";

/** Fields that do not go together, and why. */
const apart: readonly [keyof PictureChoice, readonly (keyof PictureChoice)[], string][] = [
  [
    "palette",
    ["grey", "background", "patches"],
    "its samples are colours of the pictures as they are",
  ],
  ["resize", ["pad", "skipOtherSizes"], "it takes pictures of all sizes"],
  [
    "crops",
    ["cell", "patches", "resize", "pad", "large", "skipOtherSizes", "grey", "background"],
    "they are cut out of one picture as it is",
  ],
  ["patches", ["cell", "resize", "pad", "skipOtherSizes"], "patches have a size of their own"],
  [
    "large",
    ["palette", "patches", "cell", "pad", "testNames", "validationNames", "skipDamaged"],
    "pictures are not looked at before they are asked for",
  ],
];
/** Fields that need another one. */
const together: readonly [keyof PictureChoice, keyof PictureChoice][] = [
  ["large", "resize"],
  ["padAt", "pad"],
  ["margin", "cell"],
  ["spacing", "cell"],
  ["scales", "patches"],
  ["stride", "patches"],
];

/**
 * Refuses fields of a choice that do not go together.
 *
 * @param nameOf what a field is called in the error, such as the option of a command line
 * @throws TypeError that names both fields, and says why.
 * @example
 * checkChoice({ source: "sprites", pictures: { palette: 16, cell: [16, 16] } }); // undefined
 * checkChoice({ source: "sprites", pictures: { palette: 16, grey: true } }); // throws TypeError
 */
export function checkChoice(
  { as, partial = false, pictures }: DataChoice,
  nameOf: (field: string) => string = (field) => field,
): void {
  const given = pictures ?? {};
  for (const [field, others, reason] of apart) {
    const other = others.find((name) => given[name] !== undefined);
    if (given[field] !== undefined && other !== undefined)
      throw new TypeError(`Cannot take ${nameOf(field)} with ${nameOf(other)}: ${reason}`);
  }
  for (const [field, other] of together)
    if (given[field] !== undefined && given[other] === undefined)
      throw new TypeError(`Cannot take ${nameOf(field)} without ${nameOf(other)}`);
  if (as !== undefined && pictures !== undefined)
    throw new TypeError(
      `Cannot take options for pictures with ${nameOf("as")} ${as}: its images are as they are`,
    );
  if (partial && as === undefined)
    throw new TypeError(
      `Cannot take ${nameOf("partial")} without ${nameOf("as")}: only ImageNet has to be complete`,
    );
}
