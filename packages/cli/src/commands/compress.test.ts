// @module-tag ci
import { cp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { listArchive } from "@pixelweft/pixelcnn/codec";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere } from "../checks/command-line.fixture.ts";
import { blue, pngOf, writeFiles, writeSprites } from "../checks/picture-files.fixture.ts";

const home = process.cwd();
let folder = "";
beforeAll(async () => {
  ({ folder } = await makeWorkshop());
  process.chdir(folder);
  await writeSprites("sprites");
  const small = ["--config", "small.json", "--samples", "0", "--backend", "reference"];
  const run = ["--palette", "4", "--condition", "class", "--out", "run"];
  await runHere(["train", "sprites", ...small, ...run]);
  await runHere(["train", "data", ...small, "--out", "grey"]);
}, 60_000);
afterAll(async () => {
  process.chdir(home);
  await rm(folder, { recursive: true });
});

/** The files below a folder, with their contents. */
async function contents(path: string): Promise<Record<string, string>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const each = files.map(async ({ parentPath, name }) => {
    const bytes = await readFile(join(parentPath, name));
    return [join(parentPath, name).slice(path.length + 1), bytes.toString("base64")] as const;
  });
  return Object.fromEntries(await Promise.all(each));
}

test("sprites come back pixel for pixel under their names, transparent places too", async () => {
  await cp("sprites/even/000.png", "sprites/odd/copy of 000.png");
  expect(await runHere(["compress", "sprites", "--model", "run"])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^sprites\.pwx: 41 images in \d+ bytes; /),
  });
  const { out } = await runHere(["decompress", "sprites.pwx", "--list"]);
  expect(out.split("\n").slice(0, 2)).toEqual(["even/000", "even/002"]);
  expect(out).toContain("41 images of 4x4x1 in 3 levels");
  const again = await runHere(["decompress", "sprites.pwx", "--model", "run", "--out", "a"]);
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining("are in a\n") });
  // The same pixels are the same archive.
  await runHere(["compress", "a", "--model", "run"]);
  expect(await readFile("a.pwx")).toEqual(await readFile("sprites.pwx"));
  expect(Object.keys(await contents("a"))).toEqual(Object.keys(await contents("sprites")));
});

test("with the model nothing else is needed, and pictures without a class find one", async () => {
  await cp("sprites/odd", "loose", { recursive: true });
  const words = ["compress", "loose", "--model", "run", "--with-model", "--out", "own.pwx"];
  const { out } = await runHere(words);
  expect(out).toContain("the class of 21 images was found by trying each\n");
  expect(out).toMatch(/of them the model; /);
  expect((await runHere(["decompress", "own.pwx"])).code).toBe(0);
  await runHere(["compress", "own", "--model", "run", "--with-model"]);
  expect(await readFile("own-2.pwx")).toEqual(await readFile("own.pwx"));
});

test("compress keeps an archive that is there unless --force is given", async () => {
  await cp("sprites/odd", "few", { recursive: true });
  await cp("sprites.pwx", "kept.pwx");
  const words = ["compress", "few", "--model", "run", "--out", "kept.pwx"];
  const { code, err } = await runHere(words);
  const there = "Cannot write kept.pwx: it is there already; --force overwrites it";
  expect([code, err]).toEqual([2, `pixelweft: ${there}\n`]);
  expect(await readFile("kept.pwx")).toEqual(await readFile("sprites.pwx"));
  expect((await runHere([...words, "--force"])).code).toBe(0);
  const { out } = await runHere(["decompress", "kept.pwx", "--list"]);
  expect(out).toContain("21 images of 4x4x1");
});

test("what would come back as another picture is refused, and says where", async () => {
  await writeFiles("odd", { "green.png": pngOf([4, 4], (x) => (x < 3 ? blue : [0, 255, 0, 255])) });
  await writeFiles("large", { "large.png": pngOf([5, 4], () => blue) });
  const refusals = [
    [
      ["odd"],
      "odd/green.png: the model does not have the colour #00ff00 in row 0, column 3, and pixels are taken as they are; paint it in its 2 colours or make it transparent in a copy, or train a model on these pictures",
    ],
    [
      ["large"],
      "it is 5 wide and 4 high, and the model's images are 4 and 4; cut or scale it to that size in a copy",
    ],
    [["data"], "Cannot compress data: it has no PNG files"],
    [["nowhere"], "Cannot compress nowhere: there is no such folder"],
  ] as const;
  for (const [words, message] of refusals) {
    const { code, err } = await runHere(["compress", ...words, "--model", "run"]);
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  }
  const named = await runHere(["compress", "sprites", "--model", "run", "--out", "x.zip"]);
  expect([named.code, named.err]).toEqual([2, expect.stringContaining("must end in .pwx")]);
});

test("compress says which pictures of other kinds it leaves out, and that a run took a colour as transparent", async () => {
  await writeFiles("kinds", { "a.png": pngOf([4, 4], () => blue), "walk.gif": "GIF89a" });
  const { code, err } = await runHere(["compress", "kinds", "--model", "run"]);
  const left = join("kinds", "walk.gif");
  expect([code, err]).toEqual([
    0,
    expect.stringContaining(
      `Left out: 1 picture that is no PNG file (${left}); save it as PNG to have it too\n`,
    ),
  ]);
  const green = (x: number): readonly [number, number, number, number] =>
    x === 0 ? [0, 255, 0, 255] : blue;
  await writeFiles("keyed", {
    "a.png": pngOf([4, 4], green),
    "b.png": pngOf([4, 4], (x, y) => green(x + y)),
  });
  const small = ["--config", "small.json", "--samples", "0", "--backend", "reference"];
  const words = ["train", "keyed", "--palette", "4", "--transparent", "#00ff00", ...small];
  await runHere([...words, "--steps", "2", "--validation", "0", "--out", "key-run"]);
  const keyed = await runHere(["compress", "keyed", "--model", "key-run"]);
  expect([keyed.code, keyed.err]).toEqual([
    1,
    expect.stringMatching(
      /#00ff00 in row 0, column 0, .*; its training took that colour as transparent: make these pixels transparent in a copy; 1 other of the 2 is refused too\n$/,
    ),
  ]);
});

const without = "rename it, or compress a copy of the folder without it";

test("names that an archive cannot keep are refused before anything is coded", async () => {
  const name = `${"x".repeat(150)}/${"y".repeat(120)}`;
  await cp("sprites/even/002.png", `named/${name}.png`);
  const { code, err } = await runHere(["compress", "named", "--model", "run"]);
  expect([code, err]).toEqual([
    1,
    `pixelweft: Cannot keep the name "${name}": it has 271 bytes, more than 255; ${without}\n`,
  ]);
});

// On Windows no name has one.
test.skipIf(process.platform === "win32")(
  "a name with a quotation mark is shown as it is, with a way out and how many others there are",
  async () => {
    for (const n of ["000", "002"]) await cp(`sprites/even/${n}.png`, `quoted/a"${n}.png`);
    await cp("sprites/even/004.png", "quoted/b.png");
    const { code, err } = await runHere(["compress", "quoted", "--model", "run"]);
    expect([code, err]).toEqual([
      1,
      `pixelweft: Cannot keep the name 'a"000': it has the character '"', which not every system takes in a name; rename it and 1 other of the 3 that cannot be kept, or compress a copy of the folder without them\n`,
    ]);
  },
);

/** Gives one name of an archive another one, as long, as another program might and compress() does not. */
async function renameInArchive(path: string, from: string, to: string): Promise<void> {
  const bytes = await readFile(path);
  bytes.write(to, bytes.indexOf(from));
  bytes.writeUInt32LE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
  await writeFile(path, bytes);
}

test("an archive with names that differ by letter case alone is refused before anything is written", async () => {
  await cp("sprites/even/000.png", "cased/even/a.png");
  await cp("sprites/even/002.png", "cased/even/B.png");
  expect((await runHere(["compress", "cased", "--model", "run"])).code).toBe(0);
  await renameInArchive("cased.pwx", "even/B", "even/A");
  const same = 'the name "even/a": it and "even/A" are one file on systems that ignore letter case';
  const words = ["decompress", "cased.pwx", "--model", "run", "--out", "cased-back"];
  const { code, err } = await runHere(words);
  const written = `pixelweft: Cannot write a picture of cased.pwx under ${same}\n`;
  expect([code, err]).toEqual([1, written]);
  expect(await readdir(".")).not.toContain("cased-back");
  expect((await runHere([...words, "--list"])).out).toContain("even/A\neven/a\n");
});

test("an archive whose folders differ by letter case alone is refused before anything is written", async () => {
  await cp("sprites/even/000.png", "folders/Heroes/ann.png");
  await cp("sprites/even/002.png", "folders/sheroe/bob.png");
  expect((await runHere(["compress", "folders", "--model", "run"])).code).toBe(0);
  await renameInArchive("folders.pwx", "sheroe/bob", "heroes/bob");
  const words = ["decompress", "folders.pwx", "--model", "run", "--out", "folders-back"];
  const { code, err } = await runHere(words);
  const same = 'its folder "heroes" and "Heroes" of "Heroes/ann" are one on systems that ignore';
  const written = `pixelweft: Cannot write a picture of folders.pwx under the name "heroes/bob": ${same} letter case\n`;
  expect([code, err]).toEqual([1, written]);
  expect(await readdir(".")).not.toContain("folders-back");
});

// Elsewhere no folder has both.
test.skipIf(process.platform !== "linux")(
  "pictures whose names differ by letter case alone are refused before anything is coded",
  async () => {
    for (const name of ["a", "A"]) await cp("sprites/even/000.png", `both/even/${name}.png`);
    const { code, err } = await runHere(["compress", "both", "--model", "run"]);
    const same = 'it and "even/A" are one file on systems that ignore letter case';
    expect([code, err]).toEqual([
      1,
      `pixelweft: Cannot keep the name "even/a": ${same}; ${without}\n`,
    ]);
    expect(await readdir(".")).not.toContain("both.pwx");
    await cp("sprites/even/000.png", "both-folders/even/a.png");
    await cp("sprites/even/000.png", "both-folders/Even/b.png");
    const folders = await runHere(["compress", "both-folders", "--model", "run"]);
    const one = 'its folder "even" and "Even" of "Even/b" are one on systems that ignore letter';
    expect([folders.code, folders.err]).toEqual([1, expect.stringContaining(one)]);
    expect(await readdir(".")).not.toContain("both-folders.pwx");
  },
);

test("grey levels of a model with few are taken where they are its own", async () => {
  const shade = (x: number, y: number): number => ((x + y) % 4) * 85;
  const grey = pngOf([6, 6], (x, y) => [shade(x, y), shade(x, y), shade(x, y), 255]);
  await writeFiles("greys", { "one.png": grey });
  const { code } = await runHere(["compress", "greys", "--model", "grey"]);
  expect(code).toBe(0);
  await runHere(["decompress", "greys.pwx", "--model", "grey", "--out", "greys-back"]);
  await runHere(["compress", "greys-back", "--model", "grey"]);
  expect(await readFile("greys-back.pwx")).toEqual(await readFile("greys.pwx"));
  const between = pngOf([6, 6], () => [84, 84, 84, 255]);
  await writeFiles("between", { "one.png": between });
  const { err } = await runHere(["compress", "between", "--model", "grey"]);
  expect(err).toContain("does not have the colour #545454");
});

test("another model, a damaged archive and a folder with files in it are refused", async () => {
  // Files of holes, which take no room: none is read to its end.
  for (const [name, from] of [
    ["holes", ""],
    ["holes.pwx", "sprites.pwx"],
  ] as const) {
    await writeFile(name, from === "" ? "" : await readFile(from));
    await truncate(name, 2e10);
  }
  const words = ["decompress", "sprites.pwx", "--out", "b"];
  const { model: digest } = listArchive(await readFile("sprites.pwx"));
  const refusals: [readonly string[], number, string][] = [
    [
      [...words, "--model", "grey"],
      1,
      `Cannot decompress sprites.pwx: it was compressed by another model, of images of 4x4x1 in 3 levels, 2 classes, with the digest ${digest}; this one is of images of`,
    ],
    [
      [...words, "--model", "grey"],
      1,
      "; --model names another run or file: a run that was trained further since has other weights\n",
    ],
    [
      words,
      2,
      `Cannot decompress sprites.pwx without the model that compressed it: --model names it, one of images of 4x4x1 in 3 levels with the digest ${digest}\n`,
    ],
    [["decompress", "sprites.pwx", "--out", "sprites", "--model", "run"], 2, "it is there already"],
    [["decompress", "nowhere.pwx"], 1, "there is no such file"],
    [["decompress", "sprites"], 1, "Cannot read sprites: it is a folder"],
    [["decompress", ".pwx"], 2, "Cannot decompress .pwx: it has no name for a folder"],
    [
      ["decompress", "small.json"],
      1,
      "Cannot read small.json: its first bytes are not those of an archive",
    ],
    [
      ["decompress", "cut.pwx", "--model", "run"],
      1,
      "Cannot read cut.pwx: it has 100 bytes and should have at least",
    ],
    [
      ["decompress", "holes", "--list"],
      1,
      "Cannot read holes: its first bytes are not those of an",
    ],
    [["decompress", "holes.pwx"], 1, "its 20000000000 bytes are more than the limit of 2147483648"],
    [["decompress", "empty.pwx"], 1, "Cannot read empty.pwx: it is empty"],
    [["decompress", "bad-model.pwx"], 1, "Cannot load the model of bad-model.pwx: Cannot read"],
    [["sample", "sprites.pwx"], 1, "it is an archive of compressed pictures, not a checkpoint"],
    [["decompress", "wrong.pwx", "--list"], 1, "Cannot read wrong.pwx: it is damaged"],
  ];
  const bytes = await readFile("sprites.pwx");
  await writeFile(".pwx", bytes);
  await writeFile("empty.pwx", "");
  // Whole by its CRC-32: another program's.
  const own = await readFile("own.pwx");
  own.fill(0xff, 100, 110);
  own.writeUInt32LE(crc32(own.subarray(0, -4)), own.length - 4);
  await writeFile("bad-model.pwx", own);
  await writeFile("cut.pwx", bytes.subarray(0, 100));
  await writeFile("wrong.pwx", bytes.with(200, (bytes[200] ?? 0) ^ 1));
  for (const [given, exit, message] of refusals) {
    const { code, err } = await runHere(given);
    expect([given, code, err]).toEqual([given, exit, expect.stringContaining(message)]);
  }
  expect(await readdir(".")).not.toContain("b");
});
