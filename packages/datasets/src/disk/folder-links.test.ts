import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { imageFolder } from "../set/pictures/image-folder.ts";
import { listFiles } from "./files.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-links-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A picture of one colour below the folder of this test. */
async function write(path: string, colour: number): Promise<void> {
  await mkdir(join(folder, path, ".."), { recursive: true });
  const pixel = [colour, 0, 0] as const;
  await writeFile(
    join(folder, path),
    drawPng([2, 2], () => pixel),
  );
}

/** A link below the folder of this test to a place there. */
async function link(path: string, to: string): Promise<void> {
  await symlink(join(folder, to), join(folder, path), "junction");
}

test("a folder of classes may have links to folders elsewhere in place of them", async () => {
  await write("elsewhere/cats/a.png", 1);
  await write("set/dogs/b.png", 2);
  await link("set/cats", "elsewhere/cats");
  const { info } = await imageFolder({ from: join(folder, "set") });
  expect([info.count, info.classes]).toEqual([2, ["cats", "dogs"]]);
});

test("listFiles() reads each folder once, and links to what is above or hidden not at all", async () => {
  await write("other/one/a.png", 1);
  await write("other/one/deep/b.png", 2);
  await write("round/own/c.png", 3);
  await link("round/alias", "round/own");
  await link("round/up", ".");
  await link("round/self", "round");
  await link("round/first", "other/one");
  await link("round/second", "other/one");
  await link("round/third", "other/one/deep");
  await link("round/.hidden", "elsewhere");
  await link("round/gone", "nowhere");
  await link("other/one/deep/back", "other");
  await link("other/one/deep/set", "round");
  expect(await listFiles(join(folder, "round"))).toEqual([
    "first/a.png",
    "first/deep/b.png",
    "own/c.png",
  ]);
});
