import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { checkInstalled, mustBeAbsent, strangeFiles } from "./installed-files.ts";

const whole = ["README.md", "LICENSE", "CHANGELOG.md", "dist/mod.js", "dist/mod.d.ts"];

test("checkInstalled() takes a whole package, and names what it brings that it should not", () => {
  const folder = mkdtempSync(join(tmpdir(), "pixelweft-installed-"));
  const put = (path: string, text = ""): void => {
    mkdirSync(dirname(join(folder, "node_modules", path)), { recursive: true });
    writeFileSync(join(folder, "node_modules", path), text);
  };
  try {
    for (const file of whole) put(`@pixelweft/layers/${file}`);
    expect(() => checkInstalled(folder, "@pixelweft/layers")).not.toThrow();
    put("@pixelweft/layers/README.md", "Nothing is published on npm yet: run it elsewhere.\n");
    expect(() => checkInstalled(folder, "@pixelweft/layers")).toThrow("nothing is published");
    put("@pixelweft/layers/README.md");
    put("webgpu/index.js");
    expect(() => checkInstalled(folder, "@pixelweft/layers")).toThrow("brings webgpu");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("mustBeAbsent() lets a GPU come only with the packages that are for one", () => {
  expect(mustBeAbsent("@pixelweft/pixelcnn")).toContain("webgpu");
  expect(mustBeAbsent("@pixelweft/webgpu-backend")).toEqual([]);
});

test("strangeFiles() finds tests that are packed and files that are not", () => {
  expect(strangeFiles([...whole, "package.json", "src/mod.ts"])).toEqual([]);
  expect(strangeFiles([...whole, "src\\a.test.ts", "dist/a.fixture.js"])).toEqual([
    "src/a.test.ts",
    "dist/a.fixture.js",
  ]);
  expect(strangeFiles(whole.slice(1))).toEqual(["no README.md"]);
});
