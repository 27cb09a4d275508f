// @module-tag ci
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createModel, formatModel } from "@pixelweft/pixelcnn";
import { formatSafetensors } from "@pixelweft/tensor";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  makeWorkshop,
  refusal,
  runHere,
  startCommand,
  writeSmallConfig,
} from "./command-line.fixture.ts";
import { pngOf, writeFiles } from "./picture-files.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
beforeAll(async () => {
  workshop = await makeWorkshop();
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

const at = (name: string): string => join(workshop.folder, name);

/** Trains on a copy of the data whose file of images is replaced; nothing may be left. */
async function trainOn(
  name: string,
  images: Uint8Array,
): Promise<{ code: number | null; err: string }> {
  const data = join(workshop.folder, `data-${name}`);
  await mkdir(data);
  await writeFile(join(data, "train-images-idx3-ubyte"), images);
  await copyFile(
    join(workshop.data, "train-labels-idx1-ubyte"),
    join(data, "train-labels-idx1-ubyte"),
  );
  const out = join(workshop.folder, `out-${name}`);
  const words = ["train", "--config", workshop.config, "--data", data, "--out", out];
  const { code, err } = await runHere([...words, "--backend", "reference"]);
  expect(existsSync(out)).toBe(false);
  return { code, err };
}

async function packedImages(): Promise<Buffer> {
  return gzipSync(await readFile(join(workshop.data, "train-images-idx3-ubyte")));
}

/** One line, from us, that matches. */
function complaint(words: string): RegExp {
  return new RegExp(String.raw`^(?:[^\n]*\n)*pixelweft: [^\n]*${words}[^\n]*\n$`);
}

test("gzip cut short is distinguished from gzip that is damaged", async () => {
  const packed = await packedImages();
  const cut = await trainOn("cut", packed.subarray(0, packed.length - 20));
  expect(cut).toEqual({ code: 1, err: expect.stringMatching(complaint("ends")) });
  const damaged = Buffer.from(packed);
  damaged[packed.length - 6] = (damaged[packed.length - 6] ?? 0) ^ 1;
  const wrong = await trainOn("damaged", damaged);
  expect(wrong).toEqual({
    code: 1,
    err: expect.stringMatching(complaint("CRC|incorrect data check")),
  });
});

test("a network of allowed numbers that are too much together is refused at once, before training too", async () => {
  const config = join(workshop.folder, "wide.json");
  await writeFile(config, JSON.stringify({ hiddenChannels: 65_535, headChannels: 65_535 }));
  const out = join(workshop.folder, "wide");
  const train = ["train", "--config", config, "--data", workshop.data, "--out", out];
  for (const words of [["info", config, "--image", "8x8x3"], train])
    expect(await runHere(words)).toMatchObject({
      code: 2,
      err: expect.stringMatching(complaint("weights, dead ones included, more than 536,870,912")),
    });
  expect(existsSync(out)).toBe(false);
});

test("images that are no IDX are refused, and so are those without labels for every one", async () => {
  const page = await trainOn("page", new TextEncoder().encode("<!doctype html><p>Not found"));
  expect(page).toEqual({ code: 1, err: expect.stringMatching(complaint("magic|IDX")) });
  const whole = await readFile(join(workshop.data, "train-images-idx3-ubyte"));
  const fewer = Buffer.from(whole.subarray(0, 16 + 36));
  fewer.writeUInt32BE(1, 4);
  const uneven = await trainOn("uneven", fewer);
  expect(uneven).toEqual({
    code: 1,
    err: expect.stringMatching(complaint("1 images and 48 labels")),
  });
});

test("data that is nowhere is an error that says what to do", async () => {
  const [place, out] = [join(workshop.folder, "nothing"), join(workshop.folder, "none")];
  const found = await runHere(["train", "--folder", place, "--out", out]);
  expect(found.code).toBe(1);
  expect(found.err).toMatch(
    complaint("Cannot find Fashion-MNIST.*apt-get install dataset-fashion-mnist"),
  );
});

test("an unknown preset, a file that is no JSON and an unknown field are errors in the words", async () => {
  const config = async (name: string): Promise<{ code: number | null; err: string }> => {
    const { code, err } = await runHere(["train", "--config", name, "--data", workshop.data]);
    return { code, err };
  };
  expect(await config("gigantic")).toEqual({
    code: 2,
    err: expect.stringMatching(
      complaint(
        "Cannot use configuration gigantic: there is no such preset; the presets are tiny, demo,",
      ),
    ),
  });
  const file = join(workshop.folder, "wrong.json");
  await writeFile(file, "{ hiddenChannels: 3");
  expect(await config(file)).toEqual({ code: 2, err: expect.stringMatching(complaint("JSON")) });
  await writeSmallConfig(file, { colour: "red" });
  expect(await config(file)).toEqual({
    code: 2,
    err: expect.stringMatching(
      complaint("unknown field colour; known are model, levels, hiddenChannels"),
    ),
  });
  await writeSmallConfig(file, { learningRate: "fast" });
  expect((await config(file)).err).toMatch(complaint('learningRate is "fast", not a number'));
  await writeSmallConfig(file, { kernelSize: 4 });
  expect((await config(file)).err).toMatch(complaint("Cannot use kernelSize 4: it must be odd"));
});

test("checkpoints that are missing, cut short or of another model are refused", async () => {
  const model = createModel({
    height: 6,
    width: 6,
    levels: 4,
    hiddenChannels: 6,
    layers: 2,
    headChannels: 6,
  });
  const whole = formatModel(model);
  const path = join(workshop.folder, "model.safetensors");
  const picture = join(workshop.folder, "never.png");
  const evaluate = async (): Promise<string> => {
    const { code, err } = await runHere(["evaluate", path, "--data", workshop.data]);
    expect(code).toBe(1);
    const drawn = await runHere(["sample", path, "--out", picture]);
    expect(drawn).toMatchObject({ code: 1, err });
    const resumed = await runHere(["train", "--resume", path]);
    expect(resumed).toMatchObject({ code: 1, err });
    return err;
  };
  expect(await evaluate()).toMatch(complaint("model.safetensors: there is no such file"));
  await writeFile(path, whole.subarray(0, whole.length - 5));
  expect(await evaluate()).toMatch(complaint("Cannot load .*model.safetensors"));
  await writeFile(path, whole.subarray(0, 4));
  expect(await evaluate()).toMatch(complaint("Cannot load .*model.safetensors"));
  await writeFile(path, formatSafetensors({}, { format: "another" }));
  expect(await evaluate()).toMatch(complaint("the file is not one of pixelweft's"));
  await writeFile(
    path,
    Buffer.from(whole).toString("latin1").replace("gated-pixelcnn", "gated-pixelrnn"),
    "latin1",
  );
  expect(await evaluate()).toMatch(complaint("it is a gated-pixelrnn, not a gated-pixelcnn"));
  await writeFile(path, whole);
  expect((await runHere(["train", "--resume", path])).err).toMatch(
    complaint("without the state of its training"),
  );
  expect(existsSync(picture)).toBe(false);
});

test("weights that are no numbers are refused", async () => {
  const model = createModel({ height: 4, width: 4, levels: 3, hiddenChannels: 4, headChannels: 4 });
  const bytes = formatModel(model);
  const [name = ""] = Object.keys(model.parameters);
  const { buffer, byteOffset, length } = bytes;
  new DataView(buffer, byteOffset, length).setFloat32(length - 4, NaN, true);
  await writeFile(at("nan.safetensors"), bytes);
  expect(name).not.toBe("");
  expect(await refusal("sample", at("nan.safetensors"))).toEqual([
    1,
    expect.stringMatching(/Cannot load .*nan\.safetensors: /),
  ]);
});

test("what is no model is said to be what it is", async () => {
  await writeFiles(workshop.folder, {
    "sheet.png": pngOf([4, 4], () => [1, 2, 3, 255]),
    "experiment/conditional.safetensors": "x",
  });
  const sheet = await refusal("sample", at("sheet.png"));
  expect(sheet).toEqual([1, expect.stringContaining("it is a PNG picture, not a checkpoint")]);
  const picture = at("sheet.png");
  expect(await refusal("complete", picture, "--keep", "1")).toEqual([
    2,
    `pixelweft: Cannot use ${picture} as a model: it is a picture; use --data ${picture} to complete it\n`,
  ]);
  await writeFile(at("notes.md"), "# What I made\n");
  const text = await refusal("sample", at("notes.md"));
  expect(text).toEqual([1, expect.stringContaining("it is text, not a checkpoint")]);
  const config = await refusal("sample", "fashion-mnist");
  expect(config).toEqual([
    1,
    expect.stringContaining("it is a configuration, not a trained model"),
  ]);
  const experiment = await refusal("sample", at("experiment"));
  expect(experiment).toEqual([1, expect.stringContaining("only conditional.safetensors")]);
});

test.skipIf(process.platform === "win32")(
  "a pipe is no checkpoint and no configuration, and is not waited for",
  async () => {
    const pipe = join(workshop.folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const refused = complaint("pipe: it is a pipe or a device; write it to a file first");
    expect((await runHere(["sample", pipe])).err).toMatch(refused);
    expect((await runHere(["train", "--config", pipe, "--data", "shapes"])).err).toMatch(refused);
  },
);

test("images of another shape than the model's are refused", async () => {
  const path = join(workshop.folder, "wide.safetensors");
  await writeFile(
    path,
    formatModel(createModel({ height: 5, width: 8, hiddenChannels: 6, layers: 2 })),
  );
  const { code, err } = await runHere(["evaluate", path, "--data", workshop.data]);
  expect(code).toBe(1);
  expect(err).toMatch(complaint("its images are 6x6x1, the model takes 5x8x1"));
});

test("words that make no sense are explained, with exit code 2", async () => {
  const words = async (...given: string[]): Promise<[number | null, string]> => {
    const { code, err } = await runHere(given);
    return [code, err];
  };
  expect(await words("train", "--steps", "many")).toEqual([
    2,
    expect.stringMatching(complaint("whole number of 1 or more")),
  ]);
  expect(await words("train", "--backend", "cuda")).toEqual([
    2,
    expect.stringMatching(
      complaint(
        "Allowed choices are auto, webgpu, wasm, wasm-128, wasm-256, wasm-large, reference",
      ),
    ),
  ]);
  expect(await words("paint")).toEqual([
    2,
    expect.stringMatching(complaint("unknown command 'paint'")),
  ]);
  expect(await words("data", "info")).toEqual([
    2,
    expect.stringMatching(complaint("missing required argument 'what'")),
  ]);
  expect(await words("train", "--steps", "3", "--minutes", "1")).toEqual([
    2,
    expect.stringMatching(complaint("--steps with --minutes")),
  ]);
  expect(await words("train", "--data", "shapes", "--folder", "x")).toEqual([
    2,
    expect.stringMatching(complaint("--folder with --data shapes")),
  ]);
  expect((await runHere(["train", "--help"])).code).toBe(0);
});

test("a stack is shown only when it is asked for", async () => {
  const words = ["evaluate", join(workshop.folder, "nothing.safetensors")];
  expect((await runHere(words)).err.split("\n").length).toBe(2);
  expect((await runHere([...words, "--debug"])).err).toMatch(/\n +at /);
});

test("without an adapter, webgpu is refused with what can be done, and auto takes WebAssembly", async () => {
  const env = { VK_DRIVER_FILES: "/nonexistent", VK_ICD_FILENAMES: "/nonexistent" };
  const out = join(workshop.folder, "adapterless");
  const words = ["train", "--config", workshop.config, "--data", workshop.data, "--out", out];
  const refused = await startCommand([...words, "--backend", "webgpu"], { env }).done;
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(complaint("Cannot use WebGPU.*take --backend wasm"));
  expect(existsSync(out)).toBe(false);
  const trained = await startCommand([...words, "--samples", "0"], { env }).done;
  expect(trained.code).toBe(0);
  expect(trained.err).toContain("Computing with WebAssembly on the processor");
  const listed = await startCommand(["devices"], { env }).done;
  expect(listed.out).toMatch(
    /^webgpu: no adapter; install .*\nwasm: .*\nwasm-256: .*\nreference: .*\nauto takes WebAssembly/,
  );
});

test("nothing half-written was left by all that failed", async () => {
  const names = await readdir(workshop.folder, { recursive: true });
  expect(names.filter((name) => name.endsWith(".part"))).toEqual([]);
});
