/** Words that say nothing of a picture. */
const idle: ReadonlySet<string> = new Set(
  "a an and at for from in of on or s st symbol the to with".split(" "),
);

/** The words of a name or a phrase, in lower case: letters only, each once. */
export function wordsOf(name: string): string[] {
  const words = name.toLowerCase().match(/[a-z]+/g) ?? [];
  return [...new Set(words)].filter((word) => !idle.has(word));
}

/** The words that stand in at least so many names, in the order of the alphabet. */
export function vocabularyOf(names: readonly string[], least: number): string[] {
  const counts = new Map<string, number>();
  for (const word of names.flatMap(wordsOf)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts.keys()].filter((word) => (counts.get(word) ?? 0) >= least).toSorted();
}

/** The value of a word that is there: less than 1, so that rare words are memorised more slowly. */
export const present = 0.4;

/** A bag of words as a vector, `[vocabulary.length]`: `present` for each word that is there. Words that the vocabulary lacks are left out. */
export function bagOf(words: readonly string[], vocabulary: readonly string[]): Float32Array {
  return Float32Array.from(vocabulary, (word) => (words.includes(word) ? present : 0));
}
