import { wordsOf } from "./word-bag.ts";

/** Names of emoji that nothing is learnt from; other names have each of their words. */
export const heldOut: readonly string[] = [
  "green heart",
  "large green circle",
  "blue book",
  "smiling cat face with open mouth",
];

/** Phrases that no emoji has for a name, of words that other names have. */
export const unheard: readonly string[] = [
  "red moon face",
  "blue cat face",
  "green face smiling",
  "purple book",
  "crying cat face with open mouth",
  "red cloud",
  "large blue heart",
];

/** RangeError for a phrase with a word that the model does not know. */
export function checkPhrases(vocabulary: readonly string[]): void {
  for (const word of [...heldOut, ...unheard].flatMap(wordsOf))
    if (!vocabulary.includes(word))
      throw new RangeError(`Cannot draw a phrase: the word ${word} is in too few names`);
}
