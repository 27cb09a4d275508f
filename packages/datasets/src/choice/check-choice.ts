import { namedSources, type DataChoice, type PictureChoice } from "./data-choice.ts";

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
    [
      ...(["cell", "patches", "resize", "pad", "large", "skipOtherSizes", "grey"] as const),
      ...(["background", "transparent", "below", "testNames", "validationNames"] as const),
    ],
    "they are cut out of one picture as it is",
  ],
  ["transparent", ["patches"], "photographs have no colour that stands for transparency"],
  ["patches", ["cell", "resize", "pad", "skipOtherSizes"], "patches have a size of their own"],
  [
    "large",
    [
      "palette",
      "transparent",
      "patches",
      "cell",
      "pad",
      "testNames",
      "validationNames",
      "skipDamaged",
    ],
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
 * Refuses fields of a choice that do not go together, or are of another source.
 *
 * @param nameOf what a field is called in the error, such as the option of a command line
 * @throws TypeError that names both fields, and says why.
 * @example
 * checkChoice({ source: "sprites", pictures: { palette: 16, cell: [16, 16] } }); // undefined
 * checkChoice({ source: "sprites", pictures: { palette: 16, grey: true } }); // throws TypeError
 */
export function checkChoice(
  choice: DataChoice,
  nameOf: (field: string) => string = (field) => field,
): void {
  checkSource(choice, nameOf);
  const { as, partial = false, pictures } = choice;
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

/** Refuses fields of data that has a name with other data, and those of a path with data that has a name. */
function checkSource(
  { source, folder, size, pictures, ...rest }: DataChoice,
  nameOf: (field: string) => string,
): void {
  const only = (of: string, field: string): TypeError =>
    new TypeError(
      `Cannot take ${nameOf(field)} with ${nameOf("source")} ${source}: it is for ${of}`,
    );
  if (folder !== undefined && source !== "fashion-mnist") throw only("fashion-mnist", "folder");
  if (size !== undefined && source !== "shapes") throw only("shapes", "size");
  const { as, testSource, partial, labels, classes } = rest;
  const given = Object.entries({ as, testSource, partial, labels, classes, ...pictures });
  const [wrong] = given.find(([, value]) => value !== undefined) ?? [];
  if (wrong !== undefined && namedSources.includes(source))
    throw only(wrong === "labels" ? "an IDX file" : "a path", wrong);
}
