// @module-tag guard
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { codesDataset, formatIdx, modelBatch, writeNpy } from "@pixelweft/datasets";
import { parseModel } from "@pixelweft/pixelcnn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runHere, type Finished } from "./command-line.fixture.ts";

let folder = "";
let trained: Finished | undefined;
const at = (name: string): string => join(folder, name);
const count = 30;
const size = { height: 4, width: 4 } as const;
/** Codes of 300 levels: those of an image lie within a range that its class names. */
const codes = Uint16Array.from(
  { length: count * 16 },
  (_, i) => 100 * (Math.floor(i / 16) % 3) + ((i * 7) % 90),
);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-codes-"));
  await writeNpy(at("codes.npy"), [count, size.height, size.width], codes);
  const labels = Uint8Array.from({ length: count }, (_, n) => n % 3);
  await writeNpy(at("labels.npy"), [count], labels);
  const network = { hiddenChannels: 4, headChannels: 4, layers: 2, firstKernelSize: 3 };
  const training = { steps: 4, batch: 4, validateEvery: 2, warmup: 1 };
  await writeFile(at("small.json"), JSON.stringify({ ...network, ...training }));
  await writeFile(at("grey"), formatIdx([2, 4, 4], new Uint8Array(32)));
  trained = await train("--condition", at("labels.npy"), "--levels", "300");
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function run(words: readonly string[]): Promise<Finished> {
  return runHere([...words, "--backend", "reference"]);
}

async function train(...more: string[]): Promise<Finished> {
  const words = ["train", at("codes.npy"), "--config", at("small.json"), "--validation", "6"];
  const out = ["--out", at(`run${more.length}`), "--samples", "5"];
  return run([...words, ...out, ...more]);
}

/** The codes and labels of numpy files. */
async function written(name: string): Promise<{ images: unknown; labels: unknown; info: object }> {
  const data = await codesDataset({
    from: at(`${name}.npy`),
    labels: at(`${name}-labels.npy`),
    levels: 300,
  });
  const all = Array.from({ length: data.info.count }, (_, n) => n);
  const batch = modelBatch(await data.read(all), { levels: 300, numClasses: 3 }, data.info);
  await data.close();
  return { ...batch, info: data.info };
}

test("train takes codes and the file of their labels, and embeds the levels", async () => {
  expect([trained?.code, trained?.err]).toEqual([0, expect.not.stringContaining("Chose")]);
  const { config, training } = parseModel(await readFile(at("run4/last.safetensors")));
  expect(config).toMatchObject({ ...size, levels: 300, input: "embedding", numClasses: 3 });
  expect(training?.notes?.["run"]).toMatchObject({
    codes: { levels: 300 },
    data: { source: at("codes.npy"), labels: at("labels.npy") },
  });
  expect(trained?.out).not.toMatch(/complete|evaluate|from left to right/);
  await expect(stat(at("run4/samples.png"))).rejects.toThrow("ENOENT");
  const { images, labels } = await written("run4/samples");
  expect(images).toHaveLength(5 * 16);
  expect(labels).toEqual(Int32Array.of(0, 1, 2, 0, 1));
});

test("what is proposed after a training on codes works in their folder, and overwrites none of them", async () => {
  const [, next = ""] = /Next: ".*pixelweft (.*)"/.exec(trained?.out ?? "") ?? [];
  const home = process.cwd();
  process.chdir(folder);
  try {
    const { code, out } = await run(next.split(" "));
    expect([code, out]).toEqual([0, expect.stringContaining("are in samples.npy and samples-l")]);
  } finally {
    process.chdir(home);
  }
});

test("train says which levels it took, goes on with them, and refuses fewer", async () => {
  const first = await train();
  expect(first.err).toContain("Chose --levels 289: the largest code is 288; name the size");
  const more = await run(["train", "--resume", at("run0"), "--steps", "6"]);
  expect([more.code, more.out]).toEqual([0, expect.stringContaining("6 steps done")]);
  const few = await train("--levels", "288");
  expect(few.code).toBe(1);
  expect(few.err).toMatch(/its element \[\d+, \d, \d\] is 288, and its 288 levels are 0 to 287/);
});

test("sample writes codes of all classes in turn, or of one, and their labels beside", async () => {
  const all = await run(["sample", at("run4"), "--count", "4", "--out", at("s.npy")]);
  expect(all.out).toContain(`4 images of seed 0 are in ${at("s.npy")} and ${at("s-labels.npy")}`);
  expect(await written("s")).toMatchObject({
    info: { count: 4, shape: [4, 4, 2] },
    labels: Int32Array.of(0, 1, 2, 0),
  });
  await run(["sample", at("run4"), "--count", "2", "--class", "2", "--out", at("t.npy")]);
  const { labels, images } = await written("t");
  expect(labels).toEqual(Int32Array.of(2, 2));
  expect(images).toHaveLength(32);
});

test("evaluate writes bits of each image and pixel that add up to its mean", async () => {
  const words = ["evaluate", at("run4"), "--data", at("codes.npy"), "--labels", at("labels.npy")];
  const files = ["--each", at("bits.npy"), "--each-pixel", at("pixels.npy")];
  const { code, out } = await run([...words, ...files, "--batch", "8", "--json"]);
  expect(code).toBe(0);
  const floats = async (name: string): Promise<Float32Array> =>
    new Float32Array(new Uint8Array(await readFile(at(name))).buffer, 128);
  const [bits, pixels] = [await floats("bits.npy"), await floats("pixels.npy")];
  expect([bits.length, pixels.length]).toEqual([count, 16 * count]);
  const report: unknown = JSON.parse(out);
  expect(report).toMatchObject({ files: [at("bits.npy"), at("pixels.npy")], count });
  const mean = bits.reduce((sum, value) => sum + value, 0) / count / 16;
  expect(report).toHaveProperty("bitsPerDim", expect.closeTo(mean, 5));
  for (const [n, value] of bits.entries()) {
    const own = pixels.subarray(16 * n, 16 * n + 16).reduce((sum, each) => sum + each, 0);
    expect(own).toBeCloseTo(value, 3);
  }
});

test("a run that starts from a model of codes has its levels, also where its codes use fewer", async () => {
  const out = at("from");
  const what = ["train", at("codes.npy"), "--from", at("run4"), "--condition", at("labels.npy")];
  const { code, err } = await run([...what, "--steps", "1", "--samples", "0", "--out", out]);
  expect([code, err]).toEqual([0, expect.stringMatching(/^Starting from .*: all/m)]);
  const { config } = parseModel(await readFile(join(out, "last.safetensors")));
  expect(config.levels).toBe(300);
});

test("what takes pictures refuses codes, and the other way round", async () => {
  const refused = async (message: string, ...words: string[]): Promise<void> => {
    const { code, err } = await run(words);
    expect([code, err]).toEqual([expect.toBeOneOf([1, 2]), expect.stringContaining(message)]);
  };
  const model = at("run4");
  await refused("its name must end in .npy", "sample", model, "--out", at("s.png"));
  await refused("Cannot take --columns with", "sample", model, "--columns", "2");
  await refused("which are no pictures", "complete", model, "--data", at("codes.npy"));
  await refused(
    "the model takes codes of another model",
    "evaluate",
    at("run0"),
    "--data",
    at("grey"),
  );
  await refused(
    "it must be none, class or a file of labels (Did you mean class?)",
    "train",
    "shapes",
    "--condition",
    "clas",
  );
  await refused(
    "its values have 256, codes in a numpy file have more",
    "train",
    at("grey"),
    "--config",
    at("small.json"),
    "--levels",
    "300",
    "--out",
    at("none"),
  );
  const preview = await runHere(["data", "preview", at("codes.npy"), "--out", at("p.png")]);
  expect(preview.err).toContain("codes of a model are no pictures");
});

test("a picture model writes its levels as an array of bytes", async () => {
  const out = at("sprites.npy");
  const words = ["sample", "sprites16", "--count", "2", "--out", out];
  const { code, err } = await runHere([...words, "--backend", "wasm"]);
  expect([code, err]).toEqual([0, expect.any(String)]);
  const bytes = await readFile(out);
  expect(bytes.subarray(0, 128).toString("latin1")).toContain(
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 16, 16), }",
  );
  expect(Math.max(...bytes.subarray(128))).toBeLessThan(32);
});
