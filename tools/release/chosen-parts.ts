/** The parts of a rehearsal that can be chosen. */
export const parts = ["programs", "types", "pages", "command", "second"] as const;

/** A part of a rehearsal. */
export type Part = (typeof parts)[number];

/** The parts that words name, all without a word. RangeError for a word that names none: without its part a rehearsal would pass. */
export function chosenParts(words: readonly string[]): readonly Part[] {
  const wrong = words.find((word) => !parts.some((part) => part === word));
  if (wrong !== undefined)
    throw new RangeError(
      `Cannot rehearse ${wrong}: the parts are ${parts.join(", ")}, all without a word`,
    );
  return words.length === 0 ? parts : parts.filter((part) => words.includes(part));
}
