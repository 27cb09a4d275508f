import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Likelihood } from "../likelihood/likelihood.ts";
import { formatModel } from "../model/format-model.ts";
import { toDevice, type Model } from "../model/model.ts";
import { livelyModel } from "./lively-model.fixture.ts";
import { someLevels } from "./probe.fixture.ts";

const example = fileURLToPath(new URL("../../../../examples/pytorch/log_prob.py", import.meta.url));
// The first Python with PyTorch; Debian has it as python3-torch, for its own python3.
const python = ["python3", "/usr/bin/python3"].find(
  (name) => spawnSync(name, ["-c", "import torch"]).status === 0,
);

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pixelweft-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const size = {
  height: 6,
  width: 5,
  levels: 8,
  hiddenChannels: 6,
  layers: 3,
  firstKernelSize: 5,
  headChannels: 6,
} as const;
const cases: readonly (readonly [string, Model])[] = [
  ["grey", livelyModel(size)],
  ["colour by class", livelyModel({ ...size, channels: 3, numClasses: 2 })],
  [
    "the form of earlier files",
    livelyModel({ ...size, headActivation: "relu", positionPlanes: false }),
  ],
  ["linear gates, skips", livelyModel({ ...size, channels: 3, gate: "glu", skip: true })],
  ["an embedding", livelyModel({ ...size, input: "embedding", embeddingSize: 3 })],
  ["one-hot, a 1 x 1 kernel", livelyModel({ ...size, input: "one-hot", kernelSize: 1 })],
];

/** Bytes as an IDX file. */
function idx(shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  const head = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  head.setUint32(0, 0x800 + shape.length);
  shape.forEach((n, i) => {
    head.setUint32(4 + 4 * i, n);
  });
  return Uint8Array.from([...new Uint8Array(head.buffer), ...Array.from(data)]);
}

test.skipIf(python === undefined).each(cases)(
  "%s: PyTorch reads the checkpoint and finds the same log-probabilities (skipped where no Python has PyTorch)",
  async (name, model) => {
    const { height, width, channels, levels, numClasses: condition } = model.config;
    const pixels = height * width * channels;
    const images = someLevels(4 * pixels, { levels });
    const labels = condition > 0 ? Int32Array.of(0, 1, 1, 0) : undefined;
    const files = ["model.safetensors", "images", "labels"].map((file) =>
      join(folder, `${name}-${file}`),
    );
    const [checkpoint = "", pictures = "", classes = ""] = files;
    writeFileSync(checkpoint, formatModel(model));
    const shape = channels === 1 ? [4, height, width] : [4, height, width, channels];
    writeFileSync(pictures, idx(shape, images));
    if (labels) writeFileSync(classes, idx([4], labels));
    const words = [example, checkpoint, pictures, ...(labels ? ["--labels", classes] : [])];
    const run = (...more: string[]): string[] =>
      execFileSync(python ?? "", [...words, ...more], { encoding: "utf8" })
        .trim()
        .split("\n");

    const device = toDevice(referenceBackend(), model);
    const likelihood = new Likelihood(device);
    const nats = await likelihood.logProb({ images, labels });
    const { bitsPerDim } = await likelihood.evaluate([{ images, labels }]);
    await likelihood.dispose();
    device.state.dispose();

    const theirs = run("--each").flatMap((line) => line.split(" ").map(Number));
    expect(theirs).toHaveLength(nats.length);
    theirs.forEach((value, i) => {
      expect(Math.abs(value - (nats[i] ?? NaN))).toBeLessThan(1e-4);
    });
    if (name !== "grey") return; // Python takes its time to start.
    const bits = run().map((line) => Number(/([\d.]+) bits\/dim$/.exec(line)?.[1]));
    expect(bits.reduce((a, b) => a + b, 0) / 4).toBeCloseTo(bitsPerDim, 4);
  },
);
