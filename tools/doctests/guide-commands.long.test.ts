import { cpSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import { expect, test } from "vitest";
import { drawPictures } from "../../apps/paper/src/sprites/draw-pictures.ts";
import { followAll, reader } from "./guide-reader.fixture.ts";

test("the commands of the guide of sheets and tiles run", { timeout: 300_000 }, async () => {
  const folder = await reader("");
  await drawPictures(join(folder, "sprites"), 40);
  const [hero = ""] = readdirSync(join(folder, "sprites/hero"));
  cpSync(join(folder, "sprites/hero", hero), join(folder, "hero.png"));
  writeFileSync(join(folder, "night.hex"), "ff8800\n001122\n334455\n");
  writeFileSync(join(folder, "texture.png"), bricks(64));
  writeFileSync(join(folder, "island.tmj"), JSON.stringify(island(36)));
  followAll("sheets-and-tiles", folder, 13);
  const files = "sheet.png sheet.json drawing.gif night.png completions.png new-island.tmj";
  for (const file of files.split(" ")) expect(existsSync(join(folder, file)), file).toBe(true);
  expect(readdirSync(join(folder, "heroes"))).toHaveLength(20);
});

/** A square picture of bricks. */
function bricks(side: number): Uint8Array {
  const isJoint = (x: number, y: number): boolean =>
    y % 8 === 0 || (x + (Math.floor(y / 8) % 2) * 8) % 16 === 0;
  const data = Uint8Array.from({ length: 3 * side * side }, (_, i) => {
    const at = Math.floor(i / 3);
    return isJoint(at % side, Math.floor(at / side)) ? 200 : 40 + 30 * (i % 3);
  });
  return pngBytes({ width: side, height: side, channels: 3, data });
}

/** A map of Tiled with three kinds of tiles. */
function island(side: number): object {
  const tile = { tilewidth: 16, tileheight: 16 };
  const data = Array.from({ length: side * side }, (_, i) => {
    const height = Math.sin((i % side) / 5) + Math.cos(Math.floor(i / side) / 4);
    return height > 0.3 ? 1 : height > -0.2 ? 2 : 3;
  });
  const layer = { id: 1, name: "ground", type: "tilelayer", width: side, height: side, data };
  const picture = { image: "tiles.png", imagewidth: 64, imageheight: 16, tilecount: 4, columns: 4 };
  const tilesets = [{ firstgid: 1, name: "tiles", ...picture, ...tile }];
  const map = { type: "map", version: "1.10", orientation: "orthogonal", infinite: false };
  return { ...map, width: side, height: side, ...tile, layers: [layer], tilesets };
}
