// @module-tag ci
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { browserFiles } from "./browser-files.ts";

test("browserFiles() takes tests without Node, also behind fixtures, and no others", () => {
  const top = fileURLToPath(new URL("..", import.meta.url));
  const files = browserFiles(top, "packages/datasets");
  expect(files).toContain("packages/datasets/src/format/idx.test.ts");
  expect(files).toContain("packages/datasets/src/fixtures/fuzz/fuzz.test.ts");
  expect(files).not.toContain("packages/datasets/src/disk/files.test.ts");
  expect(browserFiles(top, "packages/webgpu-backend")).toEqual(
    expect.not.arrayContaining([expect.stringContaining(".browser.test.ts")]),
  );
});
