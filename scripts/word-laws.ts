/** A text for people: its path, and what stands in it. */
export interface Prose {
  readonly path: string;
  readonly text: string;
}

/** Words that have to be decoded, each with what to write; ARCHITECTURE.md, Words. */
const words: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(?:comes?|came|brings?|brought) (?:[^.,;:()]{1,60} )?along\b/, "ships with, includes"],
  [/\btakes? (?:only )?\d[\d.]* (?:± [\d.]+ )?bits/, "costs, reaches"],
  [
    /\bis told (?!apart)|\bare told (?!apart)|\btold (?:that|the (?:class|words|right))\b/,
    "conditioned on",
  ],
  [/\ba model that is trained\b|\btrained model\b(?! and)/, "pretrained model"],
  [/\bso-manieth\b/, "every n-th"],
  [/\b(?:made up|crew|stash|whoever)\b/, "the term of ARCHITECTURE.md"],
];

/** Breaches of the laws on words in Markdown, code left out. */
export function wordLaws(texts: readonly Prose[]): string[] {
  return texts.flatMap(({ path, text }) =>
    words.flatMap(([pattern, instead]) => {
      const [found] = pattern.exec(withoutCode(text)) ?? [];
      return found === undefined ? [] : [`${path} has "${found}"; write: ${instead}`];
    }),
  );
}

/** Prose on one line for each paragraph, so that a phrase is found across lines. */
function withoutCode(text: string): string {
  return text
    .replaceAll(/^```.*?^```/gms, "")
    .replaceAll(/`[^`\n]*`/g, "code")
    .replaceAll(/(?<!\n)\n(?![\n|#-])/g, " ");
}
