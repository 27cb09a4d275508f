import { chosenWords, fewWords, lookWords, type LookedAt } from "@pixelweft/datasets/choice";

/** What was found in pictures and chosen by them. */
export interface Noted {
  readonly look: LookedAt | undefined;
  readonly chosen: Parameters<typeof chosenWords>[0];
  /** What was left out and changed, in the library's words. */
  readonly notes: readonly string[];
}

/** What was found and chosen, in sentences that name no option, which the page does not have. */
export function noteWords({ look, chosen, notes }: Noted): string[] {
  const { flips = false, shifts } = look?.variants ?? {};
  const isFurther = (field: string): boolean =>
    (flips && field === "shifts") || ((flips || shifts !== undefined) && field === "turns");
  const nameOf = (field: string): string =>
    isFurther(field) ? `and ${optionWords(field)}` : optionWords(field);
  const [found = [], ...others] = look ? lookWords(look, nameOf) : [];
  const few = look ? fewWords({ source: "" }, look.facts) : [];
  const lines = [found, chosenWords(chosen, optionWords), others, few].flat();
  // Options come last; of what was left out and changed there are none.
  return [...lines.map((line) => line.replace(/;.*$/, "")), ...notes];
}

/** What an option of the library is called on the page. */
export function optionWords(field: string): string {
  const words: Readonly<Record<string, string>> = {
    palette: "a palette of",
    background: "the background",
    pad: "a frame of",
    padAt: "with the pictures at its",
    resize: "scaling to",
    cell: "cells of",
    margin: "with a margin of",
    spacing: "and a spacing of",
    flips: "mirror images",
    shifts: "pictures moved by up to",
    turns: "turned copies",
    skipDamaged: "leaving out damaged ones",
    skipOtherSizes: "leaving out other sizes",
  };
  return words[field] ?? field;
}
