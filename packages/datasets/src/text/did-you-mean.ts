/**
 * ` (Did you mean X?)` with the words of a list that are nearest to one that is not in it, three at most; empty if none is near. Case and
 * signs do not matter.
 *
 * @example
 * didYouMean("sprits", ["sprites", "shapes"]); // " (Did you mean sprites?)"
 * didYouMean("photographs", ["sprites", "shapes"]); // ""
 * didYouMean("shapes", ["sprites", "shapes"]); // ""
 */
export function didYouMean(typed: string, words: readonly string[]): string {
  if (words.includes(typed)) return "";
  const plain = (word: string): string => word.toLowerCase().replaceAll(/[^a-z\d]/g, "");
  const all = [...new Set(words)].map((word) => ({
    word,
    distance: editDistance(plain(typed), plain(word)),
  }));
  const least = Math.min(...all.map(({ distance }) => distance));
  if (least > Math.max(typed.length > 3 ? 2 : 1, typed.length / 3)) return "";
  const nearest = all.filter(({ distance }) => distance === least).map(({ word }) => word);
  return ` (Did you mean ${nearest.slice(0, 3).join(" or ")}?)`;
}

/** Letters that are put in, left out or replaced to make one word of the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (letter === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
