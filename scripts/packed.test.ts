import { describe, expect, test } from "vitest";
import { installWords, mustBeAbsent, strangeFiles, type Packed } from "./packed.ts";

function packed(room: string, dependencies: readonly string[]): Packed {
  return { room, name: `@pixelweft/${room}`, tarball: `/t/${room}.tgz`, dependencies, bin: {} };
}

const tensor = packed("tensor", []);
const layers = packed("layers", ["@pixelweft/tensor"]);
const pixelcnn = packed("pixelcnn", ["@pixelweft/layers"]);
const datasets = packed("datasets", ["fflate"]);
const all = [tensor, layers, pixelcnn, datasets];

describe("installWords()", () => {
  const words = (one: Packed, extra: readonly string[]): string[] =>
    installWords(one, { packed: all, extra, versions: () => "1.2.3" });

  test("brings a package with all of ours that it needs, and asks no registry where nothing else is needed", () => {
    const found = words(pixelcnn, []);
    expect(found.filter((word) => word.endsWith(".tgz"))).toEqual([
      "/t/pixelcnn.tgz",
      "/t/layers.tgz",
      "/t/tensor.tgz",
    ]);
    expect(found).toContain("--offline");
  });

  test("lets npm look for what comes from outside", () => {
    expect(words(datasets, [])).toContain("--prefer-offline");
    const found = words(tensor, ["@pixelweft/tensor", "webgpu"]);
    expect(found).toContain("webgpu@1.2.3");
    expect(found).not.toContain("--offline");
  });
});

test("mustBeAbsent() lets a GPU come only with the packages that are for one", () => {
  expect(mustBeAbsent("@pixelweft/pixelcnn")).toContain("webgpu");
  expect(mustBeAbsent("@pixelweft/webgpu-backend")).toEqual([]);
});

test("strangeFiles() finds tests that are packed and files that are not", () => {
  const whole = ["README.md", "LICENSE", "package.json", "dist/mod.js", "dist/mod.d.ts"];
  expect(strangeFiles([...whole, "src/mod.ts"])).toEqual([]);
  expect(strangeFiles([...whole, "src\\a.test.ts", "dist/a.fixture.js"])).toEqual([
    "src/a.test.ts",
    "dist/a.fixture.js",
  ]);
  expect(strangeFiles(whole.slice(1))).toEqual(["no README.md"]);
});
