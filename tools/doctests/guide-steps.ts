/** Something that a guide has its reader do. */
export type GuideStep =
  | {
      /** A program that runs as pasted. */
      readonly kind: "program";
      readonly code: string;
      readonly language: "js" | "ts";
      /** The lines that it prints; `…` stands for anything. */
      readonly prints: readonly string[];
    }
  | {
      /** Words behind `npx pixelweft`. */
      readonly kind: "command";
      readonly words: readonly string[];
    };

/**
 * What a guide has its reader do, in order: every block of `js` is a program, and what it prints is the next block of `text`; so is one of
 * `ts` that such a block follows, others are parts of pages. Every line of `sh` that starts with `npx pixelweft` is a command. TypeError
 * for a program of `js` that is not followed by what it prints.
 */
export function guideSteps(guide: string): GuideStep[] {
  const blocks = [...guide.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", text = ""]) => ({ language, text }),
  );
  return blocks.flatMap(({ language, text }, i): GuideStep[] => {
    if (language === "sh")
      return [...text.matchAll(/^npx pixelweft ([^#\n]*)/gm)].map(([, words = ""]) => ({
        kind: "command",
        words: words.trim().split(/ +/),
      }));
    if (language !== "js" && language !== "ts") return [];
    const said = blocks[i + 1];
    if (language === "ts" && said?.language !== "text") return [];
    if (said?.language !== "text")
      throw new TypeError(
        `Cannot check a program: the guide does not say what it prints: ${text.slice(0, 80)}`,
      );
    return [{ kind: "program", code: text, language, prints: said.text.trimEnd().split("\n") }];
  });
}

/** The same with a hundredth of its steps, which print a hundredth of each number of steps. */
export function hundredth(text: string): string {
  return text.replaceAll(/\b(\d+)00\b/g, "$1");
}
