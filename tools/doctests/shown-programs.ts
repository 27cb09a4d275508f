/**
 * The programs that a page shows, as modules: every block of one of these languages, `js` or `ts`, that imports something. A block of `js` that imports nothing
 * goes on from the program before it, in a scope of its own; one of `ts` shows a few lines that are no program.
 */
export function programsOf(page: string, languages: readonly string[]): string[] {
  const programs: string[] = [];
  for (const [, language = "", text = ""] of page.matchAll(/^```(js|ts)\n([\s\S]*?)^```$/gm)) {
    if (!languages.includes(language)) continue;
    const before = programs.at(-1);
    if (/^import\b/m.test(text)) programs.push(text);
    else if (language === "js" && before !== undefined)
      programs[programs.length - 1] = `${before}{\n${text}}\n`;
  }
  return programs;
}
