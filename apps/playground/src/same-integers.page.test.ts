// @module-tag guard
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodePicture } from "@pixelweft/datasets";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { firstPicture } from "./checks/first-screen.ts";
import { openPage } from "./checks/open-page.fixture.ts";

const top = fileURLToPath(new URL("../../..", import.meta.url));

/** Runs the command line as `npm run pixelweft` does. */
function pixelweft(...words: readonly string[]): void {
  const program = join(top, "packages/cli/src/bin.ts");
  execFileSync(process.execPath, ["--conditions=@pixelweft/source", program, ...words], {
    cwd: top,
    stdio: "pipe",
  });
}

/** The picture that the page shows, red, green, blue and opacity of each pixel. */
async function shownPixels(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".stage .pixels");
    const { width = 0, height = 0 } = canvas ?? {};
    const { data = [] } = canvas?.getContext("2d")?.getImageData(0, 0, width, height) ?? {};
    return [...data];
  });
}

test.each([
  { how: "as it comes", address: "", options: [] },
  {
    how: "cooler and without rare colours",
    address: "&temperature=0.8&minP=0.3",
    options: ["--temperature", "0.8", "--min-p", "0.3"],
  },
])(
  "the page draws what `pixelweft sample` draws by WebAssembly with the same seed and class: $how",
  async ({ address, options }) => {
    const folder = mkdtempSync(join(tmpdir(), "pixelweft-page-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "one.png");
    const words = ["--count", "1", "--seed", "11", "--class", "tree", "--backend", "wasm"];
    pixelweft(
      "sample",
      "sprites16",
      ...words,
      "--scale",
      "1",
      "--margin",
      "0",
      ...options,
      "--out",
      file,
    );
    const { page } = await openPage({ at: `#seed=11&label=7&number=0${address}` });
    await firstPicture(page);
    const place = { source: file, maxPixels: 256 };
    const { pixels, width, height } = await decodePicture(readFileSync(file), place);
    expect([width, height]).toEqual([16, 16]);
    expect(await shownPixels(page)).toEqual([...pixels]);
  },
);
