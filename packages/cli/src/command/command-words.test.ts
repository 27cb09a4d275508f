import { afterEach, expect, test, vi } from "vitest";
import { commandWords, shellWords } from "./command-words.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

// Other systems have other paths.
test.skipIf(process.platform === "win32").each([
  ["in the repository", "/home/a/pixelweft", "npm run pixelweft -- info"],
  ["in a folder of it", "/home/a/pixelweft/docs", "npm run pixelweft -- info"],
  ["beside it", "/home/a/my game", "npm --prefix ../pixelweft run pixelweft -- info"],
  [
    "far from it",
    "/var/lib/games/pictures",
    "npm --prefix /home/a/pixelweft run pixelweft -- info",
  ],
])("a command that was typed %s can be typed there again", (_, from, words) => {
  vi.stubEnv("npm_lifecycle_event", "pixelweft");
  vi.stubEnv("npm_package_json", "/home/a/pixelweft/package.json");
  vi.stubEnv("INIT_CWD", from);
  expect(commandWords("info")).toBe(words);
});

test("a command by itself and one of npx are called by their names", () => {
  vi.stubEnv("npm_lifecycle_event", undefined);
  expect(commandWords("info")).toBe("pixelweft info");
  vi.stubEnv("npm_lifecycle_event", "npx");
  expect(commandWords("info")).toBe("npx pixelweft info");
});

test("a path with a dash in front is no option where its command is typed again", () => {
  expect(shellWords("sample", "-mine", "--count", "64")).toBe("sample ./-mine --count 64");
  expect(shellWords("sample", "- my run")).toMatch(/^sample ['"].\/- my run['"]$/);
});
