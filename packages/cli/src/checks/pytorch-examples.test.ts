import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { codesDataset, formatIdx } from "@pixelweft/datasets";
import { modelUrl } from "@pixelweft/models";
import { afterAll, beforeAll, expect, test } from "vitest";
import { programWords, runHere } from "./command-line.fixture.ts";

// The first Python with PyTorch and numpy; Debian has them for its own python3.
const python = ["python3", "/usr/bin/python3"].find(
  (name) => spawnSync(name, ["-c", "import torch, numpy"]).status === 0,
);
/** Milliseconds: seven programs start, PyTorch in three of them. */
const patience = 300_000;
const reason = "(skipped where no Python has PyTorch)";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-pytorch-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

function programOf(name: string): string {
  return fileURLToPath(new URL(`../../../../examples/pytorch/${name}.py`, import.meta.url));
}

/** What an example prints in the folder. */
function example(name: string, ...words: string[]): string {
  const file = programOf(name);
  const env = { ...process.env, OMP_NUM_THREADS: "1" };
  return execFileSync(python ?? "", [file, ...words], { cwd: folder, encoding: "utf8", env });
}

/** Bits per dimension that `evaluate` finds. */
async function evaluated(model: string, images: string, labels: string): Promise<number> {
  const data = ["--data", join(folder, images), "--labels", join(folder, labels)];
  const words = ["evaluate", model, ...data, "--backend", "wasm", "--json"];
  const { code, out, err } = await runHere(words);
  expect([code, err]).toEqual([0, expect.any(String)]);
  return (JSON.parse(out) as { readonly bitsPerDim: number }).bitsPerDim;
}

/** What `finetune.py` prints of the bits before and behind its steps. */
function printed(text: string): number[] {
  return Array.from(text.matchAll(/: ([\d.]+) bits\/dim/g), ([, bits]) => Number(bits));
}

/** Stripes: white columns, as many apart as the class says. */
async function writeStripes(count: number, side: number): Promise<void> {
  const images = Uint8Array.from({ length: count * side * side }, (_, i) => {
    const [image, column] = [Math.floor(i / side ** 2), i % side];
    return (column + image) % (2 + (image % 3)) === 0 ? 255 : 0;
  });
  const labels = Uint8Array.from({ length: count }, (_, n) => n % 3);
  await writeFile(join(folder, "images"), formatIdx([count, side, side], images));
  await writeFile(join(folder, "labels"), formatIdx([count], labels));
}

test("the programs have 40 lines or less, of 99 characters or less", async () => {
  for (const name of ["finetune", "vq_prior", "log_prob"]) {
    const lines = (await readFile(programOf(name), "utf8")).trimEnd().split("\n");
    expect([name, lines.length <= 40, lines.every((line) => line.length <= 99)]).toEqual([
      name,
      true,
      true,
    ]);
  }
});

test.skipIf(python === undefined)(
  `codes go from PyTorch to a model and back, which PyTorch reads, trains on and writes ${reason}`,
  async () => {
    await writeStripes(48, 12);
    const network = { hiddenChannels: 4, headChannels: 4, layers: 2, firstKernelSize: 3 };
    const training = { steps: 4, batch: 4, learningRate: 0.01, warmup: 1, emaDecay: 0.5 };
    await writeFile(join(folder, "small.json"), JSON.stringify({ ...network, ...training }));
    const how = ["--levels", "300", "--vq-steps", "20", "--pixelweft", programWords().join(" ")];
    const more = ["--config", "small.json", "--backend", "reference", "--samples", "0"];
    expect(example("vq_prior", "images", "labels", ...how, ...more)).toMatch(
      /^\d+ of 300 codes are used\n/,
    );
    const sampled = await codesDataset({ from: join(folder, "sampled.npy"), levels: 300 });
    expect(sampled.info).toMatchObject({ count: 80, shape: [3, 3, 2] });
    await sampled.close();
    const picture = await readFile(join(folder, "sampled.pgm"));
    expect(picture.subarray(0, 14).toString()).toBe("P5 120 96 255\n");
    expect(new Set(picture.subarray(14)).size).toBeGreaterThan(10);

    const words = [
      "codes.npy",
      "--labels",
      "labels.npy",
      "--steps",
      "3",
      "--out",
      "tuned.safetensors",
    ];
    const bits = printed(example("finetune", "prior/last.safetensors", ...words));
    const [before, behind] = [
      await evaluated(join(folder, "prior/last.safetensors"), "codes.npy", "labels.npy"),
      await evaluated(join(folder, "tuned.safetensors"), "codes.npy", "labels.npy"),
    ];
    expect(Math.abs(before - (bits[0] ?? NaN))).toBeLessThan(1e-4);
    expect(Math.abs(behind - (bits[1] ?? NaN))).toBeLessThan(1e-4);
    expect(behind).not.toBe(before);
  },
  patience,
);

test.skipIf(python === undefined)(
  `PyTorch finds the bits of a pretrained model that evaluate finds ${reason}`,
  async () => {
    await writeStripes(3, 28);
    const model = fileURLToPath(modelUrl("fashion-mnist-class"));
    const words = ["images", "--labels", "labels", "--steps", "0", "--out", "same.safetensors"];
    const [bits = NaN] = printed(example("finetune", model, ...words));
    const same = join(folder, "same.safetensors");
    for (const checkpoint of [model, same])
      expect(Math.abs((await evaluated(checkpoint, "images", "labels")) - bits)).toBeLessThan(1e-4);
  },
  patience,
);
