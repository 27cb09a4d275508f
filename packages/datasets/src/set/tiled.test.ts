import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodePicture } from "../decode/decode-picture.ts";
import { writeTileMaps } from "./write-tile-maps.ts";

/** Runs Tiled's program that renders maps, without a screen. */
function tmxrasterizer(...words: readonly string[]): number | null {
  const env = { ...process.env, QT_QPA_PLATFORM: "offscreen" };
  return spawnSync("tmxrasterizer", words, { env }).status;
}

test.skipIf(tmxrasterizer("--version") !== 0)(
  "Tiled shows a map in the colours of its palette (skipped where there is no Tiled)",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "tiled-"));
    try {
      const colours = [
        [0, 0, 0, 0],
        [200, 30, 40, 255],
        [9, 99, 199, 255],
      ] as const;
      const image = Uint8Array.of(0, 1, 2, 2, 1, 1);
      const palette = { colours, exact: true, tiles: { ids: [0, 3, 21] } };
      const path = join(folder, "map.tmj");
      await writeTileMaps(path, image, { height: 2, width: 3, palette });
      const shown = join(folder, "shown.png");
      expect(tmxrasterizer(path, shown)).toBe(0);
      const found = await decodePicture(await readFile(shown), {
        source: shown,
        maxPixels: 2 ** 12,
      });
      expect([found.height, found.width]).toEqual([32, 48]);
      const wanted = Array.from({ length: 32 * 48 }, (_, at) => {
        const [row, column] = [Math.floor(at / 48 / 16), Math.floor((at % 48) / 16)];
        return colours[image[3 * row + column] ?? 0] ?? [];
      });
      expect([...found.pixels]).toEqual(wanted.flat());
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
