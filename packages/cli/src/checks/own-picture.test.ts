import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runHere, writeSmallConfig, type Finished } from "./command-line.fixture.ts";
import { blue, clear, pngOf, writeFiles, writeSprites } from "./picture-files.fixture.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-own-"));
  await writeSprites(join(folder, "sprites"));
  await writeSmallConfig(join(folder, "small.json"), { steps: 2, emaDecay: 0.5 });
  const drawn = (side: number): Uint8Array =>
    pngOf([side, side], (x) => (x === 0 ? clear : x === 1 ? [250, 9, 9, 255] : blue));
  await writeFiles(folder, { "mine.png": drawn(4), "large.png": drawn(8) });
  const config = ["--config", join(folder, "small.json")];
  const data = ["--data", join(folder, "sprites")];
  const train = ["train", ...config, ...data, "--samples", "0", "--backend", "reference"];
  await runHere([
    ...train,
    "--condition",
    "class",
    "--palette",
    "4",
    "--out",
    join(folder, "classes"),
  ]);
  await runHere([...train, "--background", "#ffffff", "--out", join(folder, "colours")]);
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
});

function complete(run: string, picture: string, ...more: string[]): Promise<Finished> {
  const out = ["--out", join(folder, "out.png"), "--quiet", "--each", "1"];
  const what = [join(folder, run), "--data", join(folder, picture), ...more];
  return runHere(["complete", ...what, ...out, "--backend", "reference"]);
}

test("a picture of one's own without a class names --class and the classes", async () => {
  const { code, err } = await complete("classes", "mine.png");
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(
      /the model takes a class, and nothing says which; name it with --class: the classes are even, odd, 0 to 1\n/,
    ),
  ]);
});

test("a picture of one's own is evaluated as the class that is named, and reported under its name", async () => {
  const words = ["evaluate", join(folder, "classes"), "--data", join(folder, "mine.png")];
  const evaluated = (...more: string[]): Promise<Finished> =>
    runHere([...words, ...more, "--json", "--backend", "reference"]);
  const { code, err } = await evaluated();
  expect([code, err]).toEqual([
    1,
    expect.stringContaining(
      "name it with --class, or take the mean over all with --class all: the classes are even, odd",
    ),
  ]);
  const [even, odd] = [await evaluated("--class", "even"), await evaluated("--class", "odd")];
  const [one, other] = [even, odd].map(
    ({ out }) => JSON.parse(out) as { bitsPerDim: number; classes: { count: number }[] },
  );
  expect([even.code, odd.code, one?.classes, other?.classes]).toMatchObject([
    0,
    0,
    [{ count: 1, name: "even" }],
    [{ count: 1, name: "odd" }],
  ]);
  expect(one?.bitsPerDim).not.toBe(other?.bitsPerDim);
});

test("evaluate says what bits are given, and --class all is the mean of p over classes, for images and for pixels", async () => {
  const bits = join(folder, "bits.npy");
  const evaluated = async (label: string): Promise<number[]> => {
    const words = ["evaluate", join(folder, "classes"), "--data", join(folder, "sprites")];
    const files = ["--each", bits, "--each-pixel", join(folder, "pixels.npy")];
    const how = ["--class", label, ...files, "--backend", "reference"];
    const { code } = await runHere([...words, ...how]);
    expect(code).toBe(0);
    return [...new Float32Array((await readFile(bits)).buffer.slice(128))];
  };
  const [even, odd, all] = [
    await evaluated("even"),
    await evaluated("odd"),
    await evaluated("all"),
  ];
  expect(all.length).toBeGreaterThan(1);
  all.forEach((value, n) => {
    const mean = (2 ** -(even[n] ?? NaN) + 2 ** -(odd[n] ?? NaN)) / 2;
    expect(value).toBeCloseTo(-Math.log2(mean), 3);
  });
});

/** What is said of the error of bits, of images and of a single one. */
const [ofSome, ofOne] = ["(standard error over images)", "(no standard error: it is one image)"];

test.each([
  ["sprites", [], ", given the class of each image", "p(x | class)"],
  ["sprites", ["--class", "odd"], ", given the class odd", "p(x | class)"],
  [
    "mine.png",
    ["--class", "all"],
    ", without the class: p(x) as the mean over classes of p(x | class)",
    "mean over classes of p(x | class)",
  ],
])("what %s cost a model of classes with %j is said: %s", async (data, more, words, likelihood) => {
  const what = ["evaluate", join(folder, "classes"), "--data", join(folder, data), ...more];
  const said = await runHere([...what, "--backend", "reference"]);
  expect([said.code, said.out]).toEqual([
    0,
    expect.stringContaining(`${data === "mine.png" ? ofOne : ofSome}${words}\n`),
  ]);
  const { out } = await runHere([...what, "--json", "--backend", "reference"]);
  expect(JSON.parse(out)).toMatchObject({ likelihood });
});

test("a model without classes has no --class all, and nothing to say of classes", async () => {
  const what = ["evaluate", join(folder, "colours"), "--data", join(folder, "mine.png")];
  const refused = await runHere([...what, "--class", "all", "--backend", "reference"]);
  expect([refused.code, refused.err]).toEqual([
    2,
    "pixelweft: Cannot take --class all: the model was trained without classes, and measures p(x) without it\n",
  ]);
  const { out } = await runHere([...what, "--backend", "reference"]);
  expect(out).toContain(`${ofOne}\n`);
});

test(
  "one photograph is cut for a model of patches, and a texture for one of crops; one of the size of an image is an image",
  { tags: ["ci"] },
  async () => {
    const photo = pngOf([16, 8], (x, y) => [x * 16, y * 32, (x * y) % 256, 255]);
    await writeFiles(folder, { "photo.png": photo });
    const how = [
      "--config",
      join(folder, "small.json"),
      "--samples",
      "0",
      "--backend",
      "reference",
    ];
    for (const [option, cuts] of [
      ["--patches", 2],
      ["--crops", 65],
    ] as const) {
      const run = option.slice(2);
      const what = ["train", join(folder, "photo.png"), option, "4", "--out", join(folder, run)];
      expect((await runHere([...what, ...how])).code).toBe(0);
      const images = async (name: string): Promise<string> => {
        const words = ["evaluate", join(folder, run), "--data", join(folder, name)];
        return (await runHere([...words, "--backend", "reference"])).out;
      };
      expect(await images("photo.png")).toContain(`: ${cuts} images\n`);
      expect(await images("mine.png")).toContain(": 1 image\n");
      const like = ["--like", join(folder, "photo.png"), "--out", join(folder, "like.png")];
      const begun = await runHere(["sample", join(folder, run), ...like, "--backend", "reference"]);
      expect([begun.code, begun.err]).toEqual([
        2,
        expect.stringMatching(/photo\.png: it is larger than the images, 4 wide and 4 high\n$/),
      ]);
    }
  },
);

test("one picture is completed without a word about others, which nobody asked for", async () => {
  const { code, out, err } = await complete("classes", "mine.png", "--class", "odd");
  expect([code, out]).toEqual([0, expect.stringMatching(/^1 completion of 1 image by seed 0/)]);
  expect(err).toContain("1 colour of the pictures is not among the ");
});

test.each([
  ["colours", []],
  ["classes", ["--class", "odd"]],
])("a picture of another size is refused with the way out, which works: %s", async (run, more) => {
  const refused = await complete(run, "large.png", ...more);
  expect([refused.code, refused.err]).toEqual([
    1,
    expect.stringContaining(
      "it is 8 wide and 8 high, and the images of the model are 4 wide and 4 high; --resize 4x4 makes it fit, --cell 4x4 cuts a sprite sheet",
    ),
  ]);
  const resized = await complete(run, "large.png", "--resize", "4x4", ...more);
  expect([resized.code, resized.out]).toEqual([0, expect.stringContaining("of 1 image by seed 0")]);
});
