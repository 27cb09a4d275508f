/** Characters of a text of a file that an error shows. */
const most = 80;

/**
 * A text of a file as an error shows it: where it is longer than 80 characters, those and an ellipsis.
 *
 * @example
 * shortened("gated"); // "gated"
 * shortened("x".repeat(1000)).length; // 81
 */
export function shortened(text: string): string {
  // By code points: half of a pair would be no text.
  return text.length > most
    ? `${Array.from(text.slice(0, 2 * most))
        .slice(0, most)
        .join("")}…`
    : text;
}
