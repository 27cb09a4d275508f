import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SubjectProcess } from "./subject-process.ts";
import { allSubjects, appFolder } from "./subjects.ts";
import { generativeKinds } from "./tasks/generative.ts";
import { writeMaterial } from "./tasks/material.ts";
import { writeTextbookMaterial } from "./tasks/textbook-material.ts";
import type { TextbookNetwork } from "./tasks/textbook.ts";
import type { Network, Work } from "./tasks/work.ts";

// The first Python with PyTorch; Debian has it for its own python3.
const python = ["python3", "/usr/bin/python3"].find(
  (name) => spawnSync(name, ["-c", "import torch"]).status === 0,
);
/** Milliseconds: two processes start, one may load PyTorch. */
const patience = 300_000;
const batch = 3;
/** Nats: without the decay of weights the third loss is further away than this. */
const tolerance = 2e-5;

const pictures = { height: 9, width: 8, channels: 2, classes: 5 } as const;
const textbook: readonly TextbookNetwork[] = [
  { kind: "mlp", ...pictures, first: 32 },
  { kind: "cnn", ...pictures, first: 4 },
  { kind: "transformer", characters: 7, length: 6, width: 8, heads: 2, layers: 2 },
  { kind: "vae", pixels: 12, hidden: 16, code: 3 },
  { kind: "diffusion", hidden: 16, steps: 10, waves: 3 },
  { kind: "unet", height: 8, width: 12, channels: 3, maps: 4, steps: 10, waves: 4 },
  { kind: "snail", height: 3, width: 4, levels: 5, maps: 4, blocks: 2, convolutions: 2 },
];
const colours = { height: 5, width: 4, channels: 3, levels: 256, features: 6, head: 6 } as const;
const pixelCnn: Network = { name: "PixelCNN", ...colours, layers: 2, first: 3, kernel: 3 };

/** What all do three times, with its files. */
const steps: Readonly<Record<string, () => Promise<Work>>> = {
  ...Object.fromEntries(
    textbook.map((network) => [
      network.kind,
      async () => {
        const files = await writeTextbookMaterial(join(folder, network.kind), { network, batch });
        return { kind: "textbook-step", network, batch: batch - 1, ...files };
      },
    ]),
  ),
  PixelCNN: async () => {
    const files = await writeMaterial(folder, pixelCnn);
    return { kind: "step", network: pixelCnn, batch, ...files };
  },
};

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pixelweft-textbook-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Losses before each of three steps. */
async function lossesOf(id: string, work: Work): Promise<number[]> {
  const subject = allSubjects(python).find((one) => one.id === id);
  const child = new SubjectProcess(subject?.command ?? [], appFolder);
  try {
    await child.ask({ ask: "prepare", work, terms: { threads: 1 } }, patience / 1000);
    const losses: number[] = [];
    while (losses.length < 3) {
      const ran = await child.ask({ ask: "run" }, patience / 1000);
      losses.push((ran.answer === "ran" ? ran.loss : undefined) ?? NaN);
    }
    return losses;
  } finally {
    child.kill();
  }
}

const peers = [
  ["torch-dense", python !== undefined],
  ["jax-js-wasm", existsSync(join(appFolder, "peers/jax-js/node_modules"))],
  ["tfjs-cpu", existsSync(join(appFolder, "peers/tfjs/node_modules"))],
] as const;

describe.each(peers)("three steps of %s and ours have the same losses", (id, installed) => {
  const written = Object.entries(steps).filter(
    ([kind]) => id === "torch-dense" || !generativeKinds.includes(kind),
  );
  test.skipIf(!installed).each(written)(
    "%s (skipped where the peer is not installed)",
    async (_, work) => {
      const given = await work();
      const ours = await lossesOf("ours-wasm-128", given);
      const theirs = await lossesOf(id, given);
      theirs.forEach((loss, i) =>
        expect(Math.abs(loss - (ours[i] ?? NaN))).toBeLessThan(tolerance),
      );
      // The parameters moved, or the losses would say nothing of gradients and updates.
      expect(Math.abs((ours[0] ?? 0) - (ours[2] ?? 0))).toBeGreaterThan(1e-3);
    },
    patience,
  );
});

test.skipIf(python === undefined)(
  "PyTorch's sampler with a cache draws from the logits of a whole pass (skipped where no Python has PyTorch)",
  () => {
    const check = join(appFolder, "peers/torch/check_writing.py");
    expect(execFileSync(python ?? "", [check], { encoding: "utf8" })).toMatch(/^apart by /);
  },
  patience,
);
