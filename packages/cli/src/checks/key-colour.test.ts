// @module-tag ci
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseModel } from "@pixelweft/pixelcnn";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SurpriseReport } from "../commands/surprise.ts";
import { runHere, writeSmallConfig, type Finished } from "./command-line.fixture.ts";
import { blue, clear, pngOf, red, writeFiles, type Pixel } from "./picture-files.fixture.ts";

const home = process.cwd();
const reference = ["--backend", "reference"];
const magenta: Pixel = [255, 0, 255, 255];
/** Red and blue in a frame of one colour, all different. */
const sprite = (n: number, ground: Pixel) =>
  pngOf([4, 4], (x, y) => {
    if (x === 0 || y === 0) return ground;
    return ((n >> ((y - 1) * 3 + x - 1)) & 1) === 1 ? red : blue;
  });

beforeAll(async () => {
  process.chdir(await mkdtemp(join(tmpdir(), "pixelweft-key-")));
  const all = Array.from({ length: 40 }, (_, n): [string, Uint8Array] => [
    `${n}.png`,
    sprite(n, magenta),
  ]);
  await writeFiles("sprites", Object.fromEntries(all));
  await writeFiles("others", { "keyed.png": sprite(90, magenta), "clear.png": sprite(90, clear) });
  await writeSmallConfig("small.json", { steps: 2 });
  const words = ["train", "sprites", "--transparent", "#ff00ff", "--palette", "8", "--out", "run"];
  await runHere([...words, "--config", "small.json", "--samples", "4", ...reference]);
}, 60_000);
afterAll(async () => {
  const folder = process.cwd();
  process.chdir(home);
  await rm(folder, { recursive: true });
});

async function done(...words: string[]): Promise<Finished> {
  const found = await runHere([...words, ...reference]);
  expect([found.code, found.err]).toEqual([0, expect.any(String)]);
  return found;
}

/** Transparent pixels of a picture, and opaque ones of magenta. */
async function counted(path: string): Promise<readonly [clear: number, magenta: number]> {
  const { data } = decode(await readFile(path));
  const pixels = Array.from({ length: data.length / 4 }, (_, n) =>
    [...data.subarray(4 * n, 4 * n + 4)].join(),
  );
  const of = (pixel: Pixel): number => pixels.filter((one) => one === pixel.join()).length;
  return [of(clear), of(magenta)];
}

test("a run keeps the colour that is transparent, and its samples have none of it", async () => {
  const { training } = parseModel(await readFile(join("run", "last.safetensors")));
  expect(training?.notes?.["run"]).toMatchObject({
    data: { pictures: { transparent: [255, 0, 255] } },
    palette: { colours: [clear, blue, red], exact: true },
  });
  const apart = ["--margin", "0", "--spacing", "0", "--out", "samples.png", "--quiet"];
  await done("sample", "run", "--count", "8", ...apart);
  const [transparent, opaque] = await counted("samples.png");
  expect([transparent > 0, opaque]).toEqual([true, 0]);
});

test("what reads pictures again takes the colour from the run", async () => {
  expect((await done("evaluate", "run")).out).toMatch(/sprites\/test: \d+ images?\n/);
  const { out, err } = await done("evaluate", "run", "--data", "others");
  // A picture on magenta and the same with alpha are copies.
  expect([out, err]).toEqual([
    expect.stringContaining("others: 1 image"),
    expect.not.stringMatching(/colours? of the pictures/),
  ]);
  const files = [join("others", "keyed.png"), join("others", "clear.png")];
  const measured = await done("surprise", ...files, "--model", "run", "--quiet", "--json");
  const [keyed, plain] = (JSON.parse(measured.out) as SurpriseReport).pictures;
  expect(keyed?.likelihood).toEqual(plain?.likelihood);
  await done("complete", "run", "--out", "completed.png", "--quiet", "--scale", "1");
  await done("complete", "run", "--data", files[0] ?? "", "--out", "other.png", "--quiet");
  for (const path of ["completed.png", "other.png"]) {
    const [transparent, opaque] = await counted(path);
    expect([path, transparent > 0, opaque]).toEqual([path, true, 0]);
  }
  const near = ["--nearest", "--count", "2", "--out", "near.png", "--quiet"];
  expect((await done("sample", "run", ...near)).out).toMatch(/held-out pictures?/);
  const like = ["--like", files[0] ?? "", "--count", "1", "--out", "like.png", "--quiet"];
  await done("sample", "run", ...like);
  const swapped = ["--palette-from", files[0] ?? "", "--count", "2", "--out", "swapped.png"];
  await done("sample", "run", ...swapped, "--quiet");
  expect((await counted("swapped.png"))[1]).toBe(0);
  await writeFile("key.hex", "ff00ff\n");
  const refused = await runHere(["sample", "run", "--palette-from", "key.hex", ...reference]);
  expect([refused.code, refused.err]).toEqual([
    2,
    "pixelweft: Cannot take the colours of key.hex: it has only the one that the model takes as transparent\n",
  ]);
});

test("a run that goes on, and one that starts from it, take it too", async () => {
  const how = ["--samples", "0"];
  const { err } = await done("train", "--resume", "run", "--steps", "3", ...how);
  expect(err).toContain("Transparent: #ff00ff in 40 pictures\n");
  const refused = await runHere(["train", "--resume", "run", "--transparent", "#ff00ff"]);
  expect(refused.err).toContain("Cannot take --transparent with --resume");
  const tuned = await done(
    "train",
    "others",
    "--from",
    "run",
    "--steps",
    "1",
    "--out",
    "x",
    ...how,
  );
  expect(tuned.err).toContain("Transparent: #ff00ff in 1 picture\n");
});

test("train without it proposes it, and data shows what it does", async () => {
  const words = ["train", "sprites", "--steps", "1", "--samples", "0", "--out", "plain"];
  const { err } = await runHere([...words, "--backend", "wasm"]);
  expect(err).toContain(
    "The corners of all pictures are #ff00ff; --transparent '#ff00ff' takes it as transparent\n",
  );
  const { training } = parseModel(await readFile(join("plain", "last.safetensors")));
  expect(training?.notes?.["run"]).toMatchObject({ palette: { colours: [blue, red, magenta] } });
  const found = await runHere(["data", "info", "sprites", "--transparent", "ff00ff"]);
  expect(found.out).toContain("transparent #0000ff #ff0000");
  const wrong = await runHere(["train", "sprites", "--transparent", "magenta"]);
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("like #ff8800")]);
});
