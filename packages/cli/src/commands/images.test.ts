// @module-tag ci
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  makeWorkshop,
  runHere,
  writeSmallConfig,
  type Finished,
} from "../checks/command-line.fixture.ts";
import { pngOf, writeSprites } from "../checks/picture-files.fixture.ts";

let folder = "";
let run = "";
const backend = ["--backend", "reference"];

beforeAll(async () => {
  const workshop = await makeWorkshop();
  ({ folder } = workshop);
  const words = ["train", "--config", workshop.config, "--data", workshop.data, "--samples", "0"];
  run = join(folder, "run");
  await runHere([...words, "--condition", "class", "--steps", "8", "--out", run, ...backend]);
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function drawn(words: readonly string[]): Promise<{ said: Finished; file: string }> {
  const file = join(folder, `${words.join("").length}.png`);
  const quiet = ["--quiet", "--scale", "1", "--out", file, ...backend];
  return { said: await runHere([...words, ...quiet]), file };
}

/** The image in a row and column of a grid of 6 x 6 images, red alone. */
async function cell(file: string, [row, column]: readonly [number, number]): Promise<number[]> {
  const { data, width, channels } = decode(await readFile(file));
  const [top, left] = [2 + row * 8, 2 + column * 8];
  return Array.from({ length: 36 }, (_, i) => {
    const [y, x] = [top + Math.floor(i / 6), left + (i % 6)];
    return data[(y * width + x) * channels] ?? -1;
  });
}

test("sample --quiet shows no progress and no picture, and says where the images are", async () => {
  const { said, file } = await drawn(["sample", run, "--count", "2"]);
  // The classes of the columns, and the file.
  const lines = [expect.stringMatching(/^[\w ,:]+$/), `2 images of seed 0 are in ${file}`, ""];
  expect(said).toMatchObject({ code: 0, err: "" });
  expect(said.out.split("\n")).toEqual(lines);
});

test("complete keeps rows of test images and draws the rest, several times", async () => {
  const { said, file } = await drawn([
    "complete",
    run,
    "--count",
    "2",
    "--each",
    "3",
    "--keep",
    "2",
  ]);
  expect(said).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /^3 completions of 2 images.*\nIts columns are the image, the part that was kept, and the completions\n$/,
    ),
  });
  for (const row of [0, 1]) {
    const cells = await Promise.all([0, 1, 2, 3, 4].map((column) => cell(file, [row, column])));
    const [original, start, ...completions] = cells;
    expect(start?.slice(0, 12)).toEqual(original?.slice(0, 12));
    expect(new Set(start?.slice(12)).size).toBe(1);
    for (const completion of completions)
      expect(completion.slice(0, 12)).toEqual(original?.slice(0, 12));
    expect(new Set(completions.map(String)).size).toBe(3);
  }
  const tooMany = await runHere(["complete", run, "--keep", "7", ...backend]);
  expect(tooMany).toMatchObject({ code: 2, err: expect.stringContaining("the images have 6") });
});

test("sample --from --to samples rows whose ends are the samples of their classes with the row's numbers", async () => {
  const words = ["sample", run, "--from", "1", "--to", "0", "--rows", "2", "--columns", "3"];
  const { said, file } = await drawn([...words, "--seed", "5"]);
  expect(said).toMatchObject({
    code: 0,
    out: expect.stringContaining("from left to right: 1, 0\n6 images of seed 5 are in"),
  });
  const sample = ["sample", run, "--count", "2", "--columns", "2", "--seed", "5"];
  for (const [label, column] of [
    ["1", 0],
    ["0", 2],
  ] as const) {
    const { file: plain } = await drawn([...sample, "--class", label]);
    for (const row of [0, 1])
      expect(await cell(file, [row, column])).toEqual(await cell(plain, [0, row]));
  }
  const same = await runHere(["sample", run, "--from", "1", "--to", "1", ...backend]);
  expect(same).toMatchObject({ code: 2, err: expect.stringContaining("are one class") });
});

test("sample writes a sheet that its atlas cuts, a file each, or how they are drawn", async () => {
  const words = ["sample", run, "--count", "4", "--seed", "3", "--quiet", ...backend];
  const sheet = join(folder, "cut.png");
  const grid = ["--margin", "1", "--spacing", "0", "--columns", "2", "--atlas"];
  expect(await runHere([...words, ...grid, "--out", sheet])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/ are in \S+cut\.png and \S+cut\.json\n$/),
  });
  const { frames, meta } = JSON.parse(await readFile(join(folder, "cut.json"), "utf8"));
  expect(meta).toMatchObject({ image: "cut.png", size: { w: 14, h: 14 }, seed: 3 });
  expect(meta.classes).toEqual(["0", "1", "0", "1"]);
  const files = join(folder, "each");
  expect(await runHere([...words, "--out", `${files}/`])).toMatchObject({ code: 0 });
  const whole = decode(await readFile(sheet));
  for (const [name, { frame }] of Object.entries<{ frame: { x: number; y: number } }>(frames)) {
    const { data, width, channels } = decode(await readFile(join(files, name)));
    expect(width).toBe(6);
    for (let at = 0; at < 36; at++) {
      const [y, x] = [frame.y + Math.floor(at / 6), frame.x + (at % 6)];
      expect(whole.data[(y * whole.width + x) * whole.channels]).toBe(data[at * channels]);
    }
  }
  for (const name of ["drawn.gif", "drawn.apng"]) {
    const said = await runHere([...words, "--out", join(folder, name)]);
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining(name) });
  }
  // The atlas of this sheet may be written again; another file of its name is not lost.
  expect(await runHere([...words, ...grid, "--out", sheet])).toMatchObject({ code: 0 });
  await writeFile(join(folder, "package.json"), "{}");
  const lost = await runHere([...words, "--atlas", "--out", join(folder, "package.png")]);
  expect(lost).toMatchObject({ code: 2, err: expect.stringContaining("package.json beside") });
  expect(await readFile(join(folder, "package.json"), "utf8")).toBe("{}");
  const noSheet = await runHere([...words, "--atlas", "--out", join(folder, "drawn.gif")]);
  expect(noSheet).toMatchObject({ code: 2, err: expect.stringContaining("it goes with a sheet") });
});

test("a model of the crops of a map samples maps of any size and seamless ones, and counts new neighbours", async () => {
  const map = join(folder, "coast.csv");
  const row = (y: number): string =>
    Array.from({ length: 24 }, (_, x) => (x * x + y * y) % 4).join(",");
  await writeFile(map, Array.from({ length: 20 }, (_, y) => row(y)).join("\n"));
  const config = join(folder, "crops.json");
  await writeSmallConfig(config, { layers: 1, firstKernelSize: 3, steps: 4 });
  const coast = join(folder, "coast");
  const words = ["train", map, "--crops", "6", "--config", config, "--samples", "0"];
  expect(await runHere([...words, "--out", coast, ...backend])).toMatchObject({
    code: 0,
    err: expect.stringMatching(
      /coast.csv.*: 285 to train on, 0 held out\nThe picture is too small to hold any of it out: /,
    ),
    out: expect.stringContaining(`evaluate ${coast} --split train"`),
  });
  const out = join(folder, "new.tmj");
  const sample = ["sample", coast, "--count", "1", "--quiet", ...backend];
  const said = await runHere([...sample, "--size", "9x11", "--out", out]);
  expect(said.out).toMatch(/\d+ of 178 pairs of neighbours \(\d+ kinds?\) never are/);
  const { width, height, layers } = JSON.parse(await readFile(out, "utf8"));
  expect([width, height, layers[0].data.length]).toEqual([11, 9, 99]);
  // The same tiles are the same picture; another one, and maps that nobody has named, are not lost.
  const again = [...sample, "--size", "9x11", "--out", out];
  expect(await runHere(again)).toMatchObject({ code: 0 });
  await writeFile(join(folder, "new-2.tmj"), "mine");
  const pair = [...again, "--count", "2"];
  const two = await runHere(pair);
  expect(two).toMatchObject({ code: 2, err: expect.stringContaining("new-2.tmj beside") });
  // Nor is one that was saved by Tiled, which writes another JSON; one that is as it was sampled is sampled again.
  const saved = JSON.stringify(JSON.parse(await readFile(out, "utf8")), undefined, 1);
  await writeFile(join(folder, "new-2.tmj"), saved);
  expect(await runHere(pair)).toMatchObject({ code: 2 });
  await rm(join(folder, "new-2.tmj"));
  const places = `are in ${out}, ${join(folder, "new-2.tmj")} and ${join(folder, "new-tiles.png")}\n`;
  for (const seed of ["1", "2"])
    expect(await runHere([...pair, "--seed", seed])).toMatchObject({
      code: 0,
      out: expect.stringContaining(places),
    });
  await writeFile(join(folder, "new-tiles.png"), "mine");
  const own = await runHere(again);
  expect(own).toMatchObject({ code: 2, err: expect.stringContaining("new-tiles.png beside") });
  const tile = join(folder, "tile.csv");
  const joined = await runHere([...sample, "--seamless", "--size", "4", "--out", tile]);
  expect(joined.out).toMatch(/bits\/dim at the edges/);
  expect((await readFile(tile, "utf8")).trim().split("\n")).toHaveLength(4);
  const whole = await runHere(["sample", run, "--size", "9", ...backend]);
  expect(whole).toMatchObject({ code: 2, err: expect.stringContaining("trained on whole ones") });
  const picture = await runHere(["sample", run, "--out", join(folder, "a.csv"), ...backend]);
  expect(picture).toMatchObject({ code: 2, err: expect.stringContaining("not trained on a map") });
}, 30_000);

test("complete --left keeps columns, sample --like rows of a picture, and --palette-from swaps colours", async () => {
  const left = await drawn([
    "complete",
    run,
    "--left",
    "--count",
    "1",
    "--each",
    "2",
    "--keep",
    "2",
  ]);
  expect(left.said).toMatchObject({
    code: 0,
    out: expect.stringContaining("2 of 6 columns kept"),
  });
  const [original, start, ...completions] = await Promise.all(
    [0, 1, 2, 3].map((column) => cell(left.file, [0, column])),
  );
  const sides = (image: number[] | undefined): number[] =>
    (image ?? []).filter((_, i) => i % 6 < 2);
  for (const image of [start, ...completions]) expect(sides(image)).toEqual(sides(original));
  expect(new Set(completions.map(String)).size).toBe(2);
  const files = join(folder, "art");
  await writeSprites(files, 12, { size: 6, folders: ["a", "b"] });
  const art = join(folder, "art-run");
  const config = join(folder, "art.json");
  await writeSmallConfig(config, { steps: 4 });
  const words = ["train", files, "--config", config, "--palette", "4", "--samples", "0"];
  expect(await runHere([...words, "--out", art, ...backend])).toMatchObject({ code: 0 });
  const hero = join(folder, "hero.png");
  await writeFile(
    hero,
    pngOf([6, 6], (x, y) => (x > y ? [255, 0, 0, 255] : [0, 0, 0, 0])),
  );
  const like = ["sample", art, "--count", "2", "--columns", "2", "--like", hero, "--keep", "3"];
  const plain = await drawn(like);
  expect(plain.said).toMatchObject({
    code: 0,
    err: expect.not.stringContaining("of the pictures"),
  });
  const [one, other] = [await cell(plain.file, [0, 0]), await cell(plain.file, [0, 1])];
  expect(one.slice(0, 18)).toEqual(other.slice(0, 18));
  expect(one.slice(18)).not.toEqual(other.slice(18));
  // A file of the folder would be that of the picture itself.
  const first = join(folder, "likes", "image-5-1.png");
  await mkdir(join(folder, "likes"));
  await cp(hero, first);
  const over = ["--seed", "5", "--like", first, "--out", join(folder, "likes")];
  expect(await runHere(["sample", art, "--count", "1", ...over, ...backend])).toMatchObject({
    code: 2,
    err: expect.stringContaining(`Cannot write ${first}: it is read`),
  });
  const green = join(folder, "green.png");
  await writeFile(
    green,
    pngOf([6, 6], () => [0, 255, 0, 255]),
  );
  const nearest = await drawn(["sample", art, "--count", "1", "--like", green]);
  expect(nearest.said).toMatchObject({
    code: 0,
    err: expect.stringMatching(
      /^1 colour of the pictures is not among the \d of the palette: the nearest are taken\n/,
    ),
  });
  await writeFile(join(folder, "two.hex"), "010203\n0a0b0c\n");
  const swapped = await drawn([...like, "--palette-from", join(folder, "two.hex")]);
  expect(swapped.said).toMatchObject({ code: 0 });
  expect(new Set(await cell(swapped.file, [0, 1]))).toEqual(new Set([0, 1, 10]));
}, 30_000);
