/** A text for people: its path, and what stands in it. */
export interface Prose {
  readonly path: string;
  readonly text: string;
}

/** Words that have to be decoded, each with what to write; CONTRIBUTING.md, Words. */
const words: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(?:comes?|came|brings?|brought) (?:[^.,;:()]{1,60} )?along\b/i, "ships with, includes"],
  [/\btakes? (?:only )?\d[\d.]* (?:± [\d.]+ )?bits/i, "costs, reaches"],
  [/\btold\b(?! apart)/i, "conditioned on, given, named, reported, printed"],
  [
    /\btells? (?:it |a model |the model )?(?:the )?(?:class|image|words)\b/i,
    "conditioned on, gives",
  ],
  [/\b(?:how far|what) (?:it|an?y? \w+|the (?:model|network)) sees\b/i, "receptive field, reads"],
  [/\bsight\b/i, "receptive field"],
  [/\ba model that is trained\b/i, "pretrained model"],
  [/\bby heart\b/i, "memorised"],
  [/\bneeds not\b|\bforetells?\b|\bis content with\b/i, "does not need, predicts, accepts"],
  [/\bnameless thing\b|\bamounts of light\b|\bsafer and duller\b/i, "what the field calls it"],
  [/\bso-manieth\b/i, "every n-th"],
  [/\banew\b/i, "again"],
  [/\b(?:made up|crew|stash|whoever|bedtime)\b/i, "the term of ARCHITECTURE.md"],
];

/** Breaches of the laws on words, code left out. */
export function wordLaws(texts: readonly Prose[]): string[] {
  return texts.flatMap(({ path, text }) =>
    words.flatMap(([pattern, instead]) => {
      const [found] = pattern.exec(withoutCode(text)) ?? [];
      return found === undefined ? [] : [`${path} has "${found}"; write: ${instead}`];
    }),
  );
}

/** What a source file says to people: its comments, and its quoted texts of several words. Each has its path and line. */
export function proseOf({ path, text }: Prose): Prose[] {
  return [...text.matchAll(saying)].flatMap((match) => {
    const [, block, line, quoted, template] = match;
    const plain = block?.replaceAll(/^[ \t]*\* ?/gm, "") ?? line ?? quoted;
    const said = (plain ?? template?.replaceAll(/\$\{[^}]*\}/g, "X") ?? "").trim();
    if (!/\w\s\w/.test(said)) return [];
    const at = text.slice(0, match.index).split("\n").length;
    return [{ path: `${path}:${at}`, text: said }];
  });
}

const saying =
  /\/\*\*?([\s\S]*?)\*\/|\/\/(.*)|"((?:[^"\\\n]|\\.)*)"|(?<!\\)`((?:[^`\\]|\\[\s\S])*)`/g;

/** Prose on one line for each paragraph, so that a phrase is found across lines. */
function withoutCode(text: string): string {
  return text
    .replaceAll(/^```.*?^```/gms, "")
    .replaceAll(/`[^`\n]*`/g, "code")
    .replaceAll(/(?<!\n)\n(?![\n|#-])/g, " ");
}
