import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const top = fileURLToPath(new URL("..", import.meta.url));
const paths = globSync("{packages,apps}/*/package.json", { cwd: top });
const all = ["package.json", ...paths].flatMap((path) => {
  const { scripts } = JSON.parse(readFileSync(join(top, path), "utf8")) as {
    readonly scripts?: Readonly<Record<string, string>>;
  };
  return Object.entries(scripts ?? {}).map(([name, words]) => ({ path, name, words }));
});
const tests = paths.flatMap((path) => {
  const text = readFileSync(join(top, path), "utf8");
  const { scripts } = JSON.parse(text) as { scripts: Readonly<Record<string, string>> };
  return Object.values(scripts)
    .filter((words) => words.startsWith("vitest "))
    .map((words) => ({ room: dirname(path).replaceAll("\\", "/"), words }));
});

test.each(tests)("in $room, $words finds its configuration and its tests", ({ room, words }) => {
  const [, root = "."] = /--root (\S+)/.exec(words) ?? [];
  // Vitest looks for it from the root, not from where it was started.
  const [, config = "vitest.config.ts"] = /--config (\S+)/.exec(words) ?? [];
  expect(existsSync(join(top, room, root, config))).toBe(true);
  expect(words.includes("--config") || words.endsWith(` ${room}`)).toBe(true);
});

test.each(all)("$name of $path is words that the shells of all systems take", ({ words }) => {
  // cmd.exe hands these on as they are, and has other programs.
  expect(words).not.toMatch(/[;'`$*~\\]|(?:^|[|&] *)(?:\w+=|rm|cp|mv|mkdir|cat|sh|bash|\.\/)/);
});
