// @module-tag ci
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { MissingDataError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { bytesOf } from "../fixtures/archive.fixture.ts";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { openDataset } from "../open.ts";
import { fromBytes } from "../source/byte-source.ts";
import { concatenate } from "../source/concatenate.ts";
import { crossfire, isCrossfire } from "./crossfire.ts";
import { randomStream } from "./random.ts";

function plain(value: number, side = 32): Uint8Array {
  return drawPng([side, side], () => [value, 0, 0]);
}

/** An archive; `before` stands between IMAGE and the length. */
function archive(
  files: readonly (readonly [name: string, file: Uint8Array])[],
  before = "",
): Uint8Array {
  return concatenate(
    files.flatMap(([name, file]) => [bytesOf(`IMAGE ${before}${file.length} ${name}\n`), file]),
  );
}

const files = [
  ["./arch/monster/bat.111", plain(1)],
  ["./arch/wall/brick.111", plain(2)],
  ["./arch/monster/giant.111", plain(3, 64)],
  ["./arch/monster/bat.112", plain(4)],
  ["./arch/spell/copy.111", plain(1)],
] as const;

function open(bytes: Uint8Array, options = {}) {
  return crossfire({ from: fromBytes(bytes, { name: "c.base" }), ...options });
}

test("crossfire() reads pictures of one size, classes and poses", async () => {
  for (const before of ["", "12 "]) {
    const data = await open(archive(files, before));
    expect(data.info).toMatchObject({
      name: "c.base",
      shape: [32, 32, 3],
      count: 3,
      classes: ["monster", "wall"],
    });
    expect(data.names).toEqual(["monster/bat.111", "wall/brick.111", "monster/bat.112"]);
    expect((await data.read([2, 1])).labels).toEqual(Int32Array.of(0, 1));
  }
  expect((await open(archive(files), { size: [64, 64] })).names).toEqual(["monster/giant.111"]);
  expect((await open(archive(files), { palette: 8 })).info.palette?.colours).toEqual([
    [1, 0, 0, 255],
    [2, 0, 0, 255],
    [4, 0, 0, 255],
  ]);
});

test("smaller pictures are put on ground of the size, and others are not taken", async () => {
  const mixed = archive([...files, ["./arch/spell/small.111", plain(5, 8)]]);
  for (const fit of ["pad", "stand"])
    expect((await open(mixed, { fit })).names, fit).toContain("spell/small.111");
  for (const fit of ["cover", "exact"])
    expect((await open(mixed, { fit })).names, fit).not.toContain("spell/small.111");
});

test("an archive that is cut or something else is refused", async () => {
  const whole = archive(files.slice(0, 2));
  for (const length of [whole.length - 1, whole.length - 100, 60])
    await expect(open(whole.subarray(0, length)), `${length}`).rejects.toThrow(TruncatedError);
  await expect(open(bytesOf("<html>"))).rejects.toMatchObject({
    message: "Cannot read c.base: there is no line IMAGE at byte 0",
    offset: 0,
  });
  await expect(open(concatenate([whole, bytesOf("IMAGE -5 x\n")]))).rejects.toThrow(DatasetError);
  await expect(open(archive([["./arch/a/b", bytesOf("no picture")]]))).rejects.toMatchObject({
    code: "unsupported",
    member: "./arch/a/b",
  });
  await expect(crossfire({ from: "no/such" })).rejects.toThrow(MissingDataError);
});

test("a picture whose header is damaged is refused, not taken for one of another size", async () => {
  const damaged = files[0][1].slice();
  damaged[19] = 33; // the width
  await expect(open(archive([...files, ["./arch/monster/bat.113", damaged]]))).rejects.toThrow(
    "CRC-32 of its IHDR",
  );
});

test("openDataset() knows it by its first line", async () => {
  expect(isCrossfire(archive(files))).toBe(true);
  expect(isCrossfire(bytesOf("IMAGE of a bat\n"))).toBe(false);
  const opened = await openDataset({ from: fromBytes(archive(files)) });
  expect(opened.found).toBe(
    "an archive of Crossfire with 3 different pictures of 32x32x3, in 2 classes, 1 copy left out",
  );
});

test("300 mutations are read or refused, and no picture changes in silence", async () => {
  const random = randomStream([9, 9, 8, 8]);
  const whole = archive(files.slice(0, 2));
  let refused = 0;
  for (let i = 0; i < 300; i++) {
    const mutant = whole.slice();
    const at = Math.floor(mutant.length * random());
    mutant[at] = (mutant[at] ?? 0) ^ (1 + Math.floor(255 * random()));
    const found = await open(mutant).catch((error: unknown) => error);
    const values =
      found instanceof Error
        ? []
        : [...(await (found as Awaited<ReturnType<typeof open>>).read([0])).images];
    expect(
      values.every((value) => value <= 2),
      `mutation ${i}`,
    ).toBe(true);
    expect(
      found instanceof Error && !(found instanceof DatasetError) ? String(found) : "fine",
    ).toBe("fine");
    if (found instanceof Error) refused += 1;
  }
  expect(refused).toBeGreaterThan(150);
});

const debian = "/usr/share/games/crossfire-client/crossfire.base";

test.skipIf(!existsSync(debian))("crossfire() opens Debian's pictures", async () => {
  const data = await crossfire({ from: debian, palette: 256 });
  expect(data.info.count).toBeGreaterThan(4000);
  expect(data.info.classes).toContain("monster");
});
