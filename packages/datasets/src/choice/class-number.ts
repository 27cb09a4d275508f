import { didYouMean } from "../text/did-you-mean.ts";

/** The classes of a model or a data set: how many, and their names where there are any. */
export interface KnownClasses {
  readonly count: number;
  readonly names?: readonly string[] | undefined;
}

/**
 * The number of a class that is named by its name, in any case, or by its number; names come first.
 *
 * @param act in words for the error, such as `sample`
 * @throws RangeError for a class that there is not.
 * @example
 * classNumber("Elf", { count: 2, names: ["orc", "elf"] }, "sample"); // 1
 * classNumber("0", { count: 2 }, "sample"); // 0
 * classNumber("imp", { count: 2, names: ["orc", "elf"] }, "sample"); // throws RangeError
 */
export function classNumber(wanted: string, classes: KnownClasses, act: string): number {
  const { count, names = [] } = classes;
  const meant = plain(wanted);
  const named = names.findIndex((name) => plain(name) === meant);
  const label = named >= 0 ? named : /^\d+$/.test(wanted) ? Number(wanted) : -1;
  if (label < 0 || label >= count)
    throw new RangeError(
      `Cannot ${act} class ${wanted}${didYouMean(wanted, names)}: ${classWords(classes)}`,
    );
  return label;
}

/** The classes that an error names; it is one line. */
const mostNamed = 40;

/** A name without its case, and with its accents written in one way: what a shell of macOS completes has others than what is typed. */
function plain(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/**
 * The classes that there are, as one is named; of more than 40 the first ones.
 *
 * @example
 * classWords({ count: 2, names: ["orc", "elf"] }); // "the classes are orc, elf, 0 to 1"
 * classWords({ count: 10 }); // "the classes are numbers, 0 to 9"
 */
export function classWords({ count, names = [] }: KnownClasses): string {
  const more = names.length - mostNamed;
  const others = more > 0 ? ` and ${more.toLocaleString("en")} more` : "";
  const some = names.length > 0 ? names.slice(0, mostNamed).join(", ") : "numbers";
  return `the classes are ${some}${others}, 0 to ${count - 1}`;
}
