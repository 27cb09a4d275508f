import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere } from "../checks/command-line.fixture.ts";
import { pngOf, writeFiles, writeSprites } from "../checks/picture-files.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
let sprites = "";
beforeAll(async () => {
  workshop = await makeWorkshop();
  sprites = join(workshop.folder, "sprites");
  await writeSprites(sprites);
  await writeFiles(sprites, { "odd/copy.png": await readFile(join(sprites, "even", "000.png")) });
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

test("data info reports shape, counts by class and part, copies, palette and entropy", async () => {
  const { code, out } = await runHere(["data", "info", sprites, "--palette", "8"]);
  expect(code).toBe(0);
  expect(out).toContain(
    "a folder with 40 different pictures of 4x4x1, in 2 classes, in 3 colours, 1 copy left out",
  );
  expect(out).toContain("3 colours of a palette");
  const counts = (name: string): number[] => {
    const [, numbers = ""] = new RegExp(`^${name} +([\\d ]+)$`, "m").exec(out) ?? [];
    return numbers.split(/ +/).map(Number);
  };
  const all = counts("images");
  expect(all.length).toBe(3);
  expect(all.reduce((sum, count) => sum + count, 0)).toBe(40);
  expect(all.map((_, part) => (counts("even")[part] ?? 0) + (counts("odd")[part] ?? 0))).toEqual(
    all,
  );
  expect(out).toContain("transparent #0000ff #ff0000");
  const entropy = Number(/order-0 entropy ([\d.]+)/.exec(out)?.[1]);
  expect(entropy).toBeGreaterThan(1);
  expect(entropy).toBeLessThan(Math.log2(3));
});

test("data info reports sets that are known, and of those without a test part", async () => {
  const known = await runHere(["data", "info", workshop.data]);
  expect(known.out).toMatch(/images of 6x6x1, 256 levels\n/);
  expect(known.out).toMatch(/images +44 +4 +12\n/);
  const few = await runHere(["data", "info", workshop.data, "--images", "10"]);
  expect(few.out).toMatch(/looked at +10 +4 +10\n/);
  const single = join(workshop.data, "train-images-idx3-ubyte");
  const alone = await runHere(["data", "info", single]);
  expect(alone.out).toContain("no images to test on: --test-data names some");
});

test("data preview writes a grid of the size that was asked for", async () => {
  const out = join(workshop.folder, "preview.png");
  const words = ["data", "preview", sprites, "--out", out, "--count", "6"];
  const look = ["--columns", "3", "--scale", "8", "--background", "#ffffff"];
  const found = await runHere([...words, ...look]);
  expect(found.code).toBe(0);
  expect(found.out).toMatch(/6 of \d+ images of .*sprites\/train are in .*preview.png\n$/);
  const picture = decode(await readFile(out), { checkCrc: true });
  // Three of 32 pixels with gaps of 2.
  expect([picture.width, picture.height, picture.channels]).toEqual([104, 70, 3]);
  const indexed = await runHere([...words, "--palette", "8", "--scale", "1"]);
  expect(indexed.code).toBe(0);
  expect(decode(await readFile(out)).channels).toBe(4);
});

test("data preview shows of each part as many images as data info counts", async () => {
  const { out } = await runHere(["data", "info", sprites]);
  const counts = /^images +([\d ]+)$/m.exec(out)?.[1]?.split(/ +/) ?? [];
  expect(counts).toHaveLength(3);
  for (const [at, part] of ["train", "validation", "test"].entries()) {
    const words = ["data", "preview", sprites, "--split", part, "--quiet", "--json"];
    const shown = await runHere([...words, "--out", join(workshop.folder, "part.png")]);
    const name = expect.stringMatching(new RegExp(`/${part}$`));
    expect(JSON.parse(shown.out)).toMatchObject({ of: Number(counts[at]), name });
  }
});

test("data verify reads all, and lists what is wrong", async () => {
  const good = await runHere(["data", "verify", sprites]);
  expect(good).toMatchObject({ code: 0, out: expect.stringContaining("nothing is wrong\n") });
  const damaged = join(workshop.folder, "damaged");
  const whole = pngOf([4, 4], (x, y) => [x, y, 0, 255]);
  const broken = Uint8Array.from(whole);
  broken[45] = (broken[45] ?? 0) ^ 255;
  await writeFiles(damaged, { "a.png": whole, "b.png": broken, "c.png": whole.subarray(0, 60) });
  const bad = await runHere(["data", "verify", damaged]);
  expect(bad.code).toBe(1);
  expect(bad.out).toMatch(/WRONG: .*b\.png.*\nWRONG: .*c\.png/);
  expect(bad.err).toContain("2 faults were found");
});

test("data verify reports test images that are also trained on, and of published files", async () => {
  const leaky = join(workshop.folder, "leaky");
  const picture = (seed: number): Uint8Array => pngOf([4, 4], (x, y) => [x, y, seed, 255]);
  const files = Array.from({ length: 12 }, (_, n): [string, Uint8Array] => [
    `train/${n}.png`,
    picture(n),
  ]);
  const shared = picture(0);
  await writeFiles(leaky, {
    ...Object.fromEntries(files),
    "test/0.png": shared,
    "test/99.png": picture(99),
  });
  const found = await runHere(["data", "verify", leaky]);
  expect(found.out).toMatch(/1 image of test is also in (?:train|validation)\n/);
  const archive = join(workshop.folder, "cifar-10-binary.tar.gz");
  await writeFile(archive, Buffer.alloc(1000));
  const short = await runHere(["data", "verify", archive]);
  expect(short.code).toBe(1);
  expect(short.out).toMatch(/WRONG: .*170052171/);
});

test("each data command shows an example", async () => {
  for (const name of ["info", "verify", "preview"]) {
    const { code, out } = await runHere(["data", name, "--help"]);
    expect(code).toBe(0);
    expect(out).toContain(`pixelweft data ${name} `);
  }
  expect((await runHere(["data", "info", "no/such/place"])).err).toMatch(/^pixelweft: Cannot/);
});
