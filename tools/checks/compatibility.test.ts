// @module-tag guard
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BatchState, openPrepared, shapes } from "@pixelweft/datasets";
import { Likelihood, parseModel, toDevice, train } from "@pixelweft/pixelcnn";
import { decompress } from "@pixelweft/pixelcnn/codec";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { afterAll, expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../compatibility/1", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "pixelweft-compatibility-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const checkpoint = readFileSync(join(folder, "checkpoint.safetensors"));
const drawn = shapes({ split: "train", count: 12, height: 4, width: 4 });

test("prepared data of version 1 holds the pictures and labels that were put in", async () => {
  const prepared = await openPrepared(join(folder, "prepared"), { verify: "full" });
  const all = Array.from({ length: 12 }, (_, i) => i);
  const [{ images, labels }, wanted] = [await prepared.read(all), await drawn.read(all)];
  expect([images, labels]).toEqual([wanted.images, wanted.labels]);
});

test("a checkpoint of version 1 has its likelihood, and its training goes on", async () => {
  const model = parseModel(checkpoint);
  expect(model.training?.step).toBe(4);
  const backend = referenceBackend();
  const { images, labels } = await drawn.read([0, 1, 2, 3]);
  const batch = labels === undefined ? { images } : { images, labels };
  const { bitsPerDim } = await new Likelihood(toDevice(backend, model)).evaluate([batch]);
  expect(bitsPerDim).toBeCloseTo(7.9961203, 6);
  const state = model.training?.data as BatchState;
  const how = { batchSize: 4, shuffle: { seed: 1 }, epochs: Infinity, state };
  const batches = drawn.batches(how);
  const losses: number[] = [];
  for await (const event of train(model, batches, { backend, steps: 6, reportEvery: 1 }))
    if (event.kind === "progress") losses.push(event.loss);
  expect(losses).toHaveLength(2);
  expect(losses[1]).toBeCloseTo(7.991334, 6);
});

test("a run of version 1 goes on where it stood, with its own settings", () => {
  const bin = fileURLToPath(new URL("../../packages/cli/src/bin.ts", import.meta.url));
  const command = ["train", "--resume", join(folder, "run"), "--out", join(scratch, "run")];
  const words = [bin, ...command, "--steps", "6", "--backend", "wasm", "--json"];
  const node = [process.execPath, ["--conditions=@pixelweft/source", ...words]] as const;
  const { status, stdout, stderr } = spawnSync(...node, { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  const report = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  expect(report).toMatchObject({ preset: "run", steps: 6, images: 24, reason: "done" });
  expect(report["trainingLoss"]).toBeCloseTo(1.999937, 5);
});

test("an archive of version 2 gives back its images, classes and names, by the model in it", async () => {
  const archive = readFileSync(join(folder, "../2/archive.pwx"));
  const backend = await wasmBackend({ threads: 1, relaxed: "off" });
  const found = await decompress(archive, { backend });
  const { images, labels } = await drawn.read(Array.from({ length: 12 }, (_, i) => i));
  const names = Array.from({ length: 12 }, (_, i) => `shape-${i}`);
  expect(found).toEqual({ images, labels, names });
  const newer = Uint8Array.from(archive).with(8, 3);
  await expect(decompress(newer, { backend })).rejects.toThrow(
    "it is of version 3, which is newer than 2: a newer Pixelweft reads it",
  );
  backend.dispose();
});

test("files of a newer version are refused by name", async () => {
  const newer = join(scratch, "prepared");
  cpSync(join(folder, "prepared"), newer, { recursive: true });
  const path = join(newer, "index.json");
  const index = readFileSync(path, "utf8");
  expect(index).toContain('"version": 1');
  writeFileSync(path, index.replace('"version": 1', '"version": 2'));
  await expect(openPrepared(newer)).rejects.toThrow("it is of version 2, which is newer than 1");
  const text = checkpoint.toString("latin1").replace('"version":"1"', '"version":"2"');
  expect(() => parseModel(Buffer.from(text, "latin1"))).toThrow(
    "its version is 2, which is newer than 1",
  );
});
