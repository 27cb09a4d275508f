import { isTest, type SourceFile } from "./source-files.ts";

const longestFile = 300;
const noName = /(?:^|\/)(?:utils?|helpers?|common|core|misc|shared)(?:\.|\/)/;
const withoutDevice = /^packages\/(?:tensor|backend-tests|layers|pixelcnn)\//;

/** Breaches of the laws on single files, one sentence each. */
export function fileLaws(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => [
    ...nameLaw(file),
    ...lengthLaw(file),
    ...doorLaw(file),
    ...deviceLaw(file),
    ...bundlerLaw(file),
    ...assertionLaw(file),
  ]);
}

function nameLaw({ path }: SourceFile): string[] {
  return noName.test(path) ? [`${path} is named after nothing: name it by what it holds`] : [];
}

function lengthLaw({ path, text }: SourceFile): string[] {
  const lines = codeLines(text).length;
  if (lines <= longestFile) return [];
  return [`${path} has ${lines} lines of code: split it by what it holds (at most ${longestFile})`];
}

function doorLaw({ path, text }: SourceFile): string[] {
  if (!path.endsWith("/mod.ts")) return [];
  const left = text
    .replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")
    .replaceAll(/^export (?:type )?\{[^}]*\} from "[^"]+";/gm, "")
    .trim();
  return left === "" ? [] : [`${path} does more than re-export spelled-out names: ${start(left)}`];
}

/** The linter forbids the global values; the names of WebGPU's types are found here. */
function deviceLaw({ path, text }: SourceFile): string[] {
  if (isTest(path) || !withoutDevice.test(path)) return [];
  const [name] = /\bGPU[A-Z]\w*|\bnavigator\./.exec(codeLines(text).join("\n")) ?? [];
  return name === undefined ? [] : [`${path} names a device: ${name}`];
}

/** Bundlers for pages look into imports, and find no module of Node's. */
function bundlerLaw({ path, text }: SourceFile): string[] {
  if (isTest(path) || !/^packages\/(?:datasets|models)\//.test(path)) return [];
  const line = codeLines(text).find((code) => /(?<!typeof )\bimport\("node:/.test(code));
  return line === undefined
    ? []
    : [`${path} imports a module of Node's: ask builtin() for it, so that pages can be bundled`];
}

function assertionLaw({ path, text }: SourceFile): string[] {
  const line = codeLines(text).find((code) => /\bas unknown\s+as\b/.test(code));
  return line === undefined ? [] : [`${path} asserts a type twice: ${start(line.trim())}`];
}

function codeLines(text: string): string[] {
  return text.split("\n").filter((line) => !/^\s*(?:$|\/\/|\/?\*)/.test(line));
}

function start(text: string): string {
  const [first = ""] = text.split("\n");
  return first.length > 80 ? `${first.slice(0, 79)}…` : first;
}
