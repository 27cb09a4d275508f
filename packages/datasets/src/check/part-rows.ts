import type { DescribedPart } from "./describe-parts.ts";

/** The classes that a table lists, the rest together. */
const mostClasses = 40;

/**
 * Parts of a data set as rows of a table: their names, and how many images there are, in all and of each class. Of more than 40 classes
 * the most frequent come first, and the rest together.
 *
 * @example
 * const train = { name: "train", images: 3, seen: 3, classes: { orc: 2, elf: 1 } };
 * partRows([train]); // [["", "train"], ["images", "3"], ["orc", "2"], ["elf", "1"]]
 */
export function partRows(parts: readonly DescribedPart[]): (readonly string[])[] {
  const some = parts.some(({ images, seen }) => seen < images);
  const names = [...new Set(parts.flatMap(({ classes }) => Object.keys(classes)))];
  const of = (several: readonly string[]): string[] =>
    parts.map(({ classes }) => String(several.reduce((sum, one) => sum + (classes[one] ?? 0), 0)));
  const total = (one: string): number => of([one]).reduce((sum, count) => sum + Number(count), 0);
  const listed = names.length > mostClasses ? names.toSorted((a, b) => total(b) - total(a)) : names;
  const others = listed.slice(mostClasses);
  return [
    ["", ...parts.map((part) => part.name)],
    ["images", ...parts.map(({ images }) => String(images))],
    ...(some ? [["looked at", ...parts.map(({ seen }) => String(seen))]] : []),
    ...listed.slice(0, mostClasses).map((one) => [one, ...of([one])]),
    ...(others.length > 0 ? [[`${others.length} other classes`, ...of(others)]] : []),
  ];
}
