import { shapes } from "@pixelweft/datasets";
import { constantRate } from "@pixelweft/layers";
import { type ModelInfo, modelInfo, readModel } from "@pixelweft/models";
import {
  createModel,
  type Model,
  parseModel,
  Sampler,
  toDevice,
  train,
  type TrainingEvent,
} from "@pixelweft/pixelcnn";
import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { requestWebgpu } from "@pixelweft/webgpu-backend";
import { runCommandLine, type Terminal } from "pixelweft";

/** Every type that a user writes down. */
export async function draw(gpu: boolean): Promise<Uint8Array | Uint16Array> {
  const backend: Backend = gpu ? await requestWebgpu() : await wasmBackend();
  const model: Model = parseModel(await readModel("sprites16"));
  const info: ModelInfo = modelInfo("sprites16");
  const sampler = new Sampler(toDevice(backend, model), { batch: 1 });
  return sampler.sample({ count: 1, seed: 1, labels: Int32Array.of(info.classes.length - 1) });
}

export async function learn(): Promise<number> {
  const set = shapes({ height: 8, width: 8, split: "train" });
  const model = createModel({
    height: 8,
    width: 8,
    channels: 3,
    hiddenChannels: 3,
    layers: 2,
    headChannels: 3,
  });
  const run = train(model, set.batches({ batchSize: 2 }), {
    backend: referenceBackend(),
    steps: 2,
    learningRate: constantRate(0.01),
  });
  let last: TrainingEvent | undefined;
  for await (const event of run) last = event;
  return last?.step ?? 0;
}

/** What a command reports, on a terminal that is no stream of Node. */
export async function reported(words: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const out = { write: (text: string) => lines.push(text) };
  const terminal: Terminal = { out, err: { write: () => undefined } };
  const code = await runCommandLine(words, terminal);
  return code === 0 ? lines.join("") : "";
}
