/** The install line and the program of a package's README, and what the program prints. */
export interface ReadmeProgram {
  /** Packages of the first `npm install` line. */
  readonly installs: readonly string[];
  /** The first block of JavaScript: it runs as pasted. */
  readonly program: string;
  /** Packages that the program imports. */
  readonly imports: readonly string[];
  /** The lines that it prints: the first block of text after it. `…` stands for anything. */
  readonly prints: readonly string[];
}

/** Reads a README; undefined where it shows no program. */
export function readmeProgram(readme: string): ReadmeProgram | undefined {
  const [shown = "", program] = /[\s\S]*?^```js\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  if (program === undefined) return undefined;
  const [, install = ""] = /^npm install (.*)$/m.exec(readme) ?? [];
  const [, text = ""] = /^```text\n([\s\S]*?)^```$/m.exec(readme.slice(shown.length)) ?? [];
  const specifiers = [...program.matchAll(/^(?:import|\} from)\b[^"]*"([^"]+)";$/gm)];
  const imports = specifiers.map(([, specifier = ""]) => packageOf(specifier));
  return {
    installs: install.split(" ").filter((word) => word !== ""),
    program,
    imports: [...new Set(imports)].filter((name) => !name.startsWith("node:")),
    prints: linesOf(text),
  };
}

/** What is wrong with a README's program before it runs, one sentence each. */
export function readmeLaws(name: string, readme: string): string[] {
  const found = readmeProgram(readme);
  if (found === undefined) return [`The README of ${name} shows no program`];
  const { installs, imports, prints } = found;
  return [
    ...(readme.startsWith(`# ${name}\n`) ? [] : [`The README of ${name} does not begin with it`]),
    ...(prints.length > 0 ? [] : [`The README of ${name} does not say what its program prints`]),
    ...[name, ...imports]
      .filter((wanted) => !installs.includes(wanted))
      .map((wanted) => `The README of ${name} does not install ${wanted}`),
  ];
}

/** The first line that is printed and not stated, or the other way round; undefined if all is as stated. */
export function firstDifference(printed: string, stated: readonly string[]): string | undefined {
  const lines = linesOf(printed);
  for (let i = 0; i < Math.max(lines.length, stated.length); i++) {
    const [line, wanted] = [lines[i], stated[i]];
    if (line !== undefined && wanted !== undefined && fits(line, wanted)) continue;
    return `line ${i + 1} is ${line ?? "missing"}, and the README states ${wanted ?? "nothing more"}`;
  }
  return undefined;
}

/** Whether a line is the stated one, in which `…` stands for any characters. */
export function fits(line: string, stated: string): boolean {
  const parts = stated.split("…");
  const [first = "", last = ""] = [parts.at(0), parts.at(-1)];
  if (parts.length === 1) return line === stated;
  if (!line.startsWith(first) || line.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = line.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return line.length - last.length >= at && line.endsWith(last);
}

function linesOf(text: string): string[] {
  const trimmed = text.replace(/\n$/, "");
  return trimmed === "" ? [] : trimmed.split("\n");
}

function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
