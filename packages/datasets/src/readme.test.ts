import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("..", import.meta.url));
const source = process.env["TEST_DIST"] ? [] : ["--conditions=@pixelweft/source"];

test("the README's program runs as pasted", () => {
  const [, program = ""] =
    /^```js\n([\s\S]*?)^```/m.exec(readFileSync(`${folder}/README.md`, "utf8")) ?? [];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...source, "--input-type=module", "-e", program],
    {
      cwd: folder,
      encoding: "utf8",
    },
  );
  expect(stderr).toBe("");
  expect(stdout.split("\n")).toEqual([
    "900 to train on, 100 held out",
    "step 9: 64 images, 196608 values, the first is a",
    expect.stringMatching(
      /^(?:disc|ring|square|triangle|cross|star|crescent|stripes|checker|dots)$/,
    ),
    "resumed at step 10 of epoch 0",
    "",
  ]);
});
