// @module-tag ci
import {
  add,
  arange,
  cast,
  gelu,
  layerNorm,
  logSoftmax,
  mean,
  neg,
  pick,
  tensor,
  threefry,
  type Tensor,
} from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { selfAttention, selfAttentionSpecs } from "./attention.ts";
import { embedding, embeddingSpecs } from "./embedding.ts";
import { linear, linearSpecs } from "./linear.ts";
import { normParameters, normSpecs } from "./norm.ts";
import { adamW } from "./optimisers/adam-w.ts";
import { cosineRate } from "./optimisers/schedules.ts";
import { train } from "./training/train.ts";

const [words, length, width, batch] = [7, 6, 16, 16];

const specs = {
  ...embeddingSpecs("words", { count: words, width }),
  ...embeddingSpecs("places", { count: length, width }),
  ...normSpecs("norm1", { channels: width }),
  ...selfAttentionSpecs("attention", { width }),
  ...normSpecs("norm2", { channels: width }),
  ...linearSpecs("wide", { inputs: width, outputs: 2 * width }),
  ...linearSpecs("narrow", { inputs: 2 * width, outputs: width }),
  ...linearSpecs("out", { inputs: width, outputs: words }),
};

type Parameters = Readonly<Record<string, Tensor>>;

/** The logits of one block of a transformer, `[batch, length, words]`. */
function logits(parameters: Parameters, x: Tensor): Tensor {
  const layer = (name: string): { name: string; parameters: Parameters } => ({ name, parameters });
  const normed = (y: Tensor, name: string): Tensor => layerNorm(y, normParameters(layer(name)));
  const places = embedding(cast(arange(length), "i32"), layer("places"));
  let y = add(embedding(x, layer("words")), places);
  const heads = { ...layer("attention"), heads: 2, causal: true };
  y = add(y, selfAttention(normed(y, "norm1"), heads));
  const hidden = gelu(linear(normed(y, "norm2"), layer("wide")));
  return linear(add(y, linear(hidden, layer("narrow"))), layer("out"));
}

/** Sentences of random words, and at each place the word before. */
function* batches(): Generator<Readonly<Record<string, Tensor>>> {
  for (let i = 0; ; i++) {
    const word = (at: number): number => threefry(5, 1, i, at)[0] % words;
    const data = Int32Array.from({ length: batch * length }, (_, at) => word(at));
    const before = data.map((_, at) => (at % length === 0 ? 0 : (data[at - 1] ?? 0)));
    const shape = [batch, length];
    yield { x: tensor(data, { shape }), y: tensor(before, { shape }) };
  }
}

test("a transformer learns to look at the place before", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const loss = (parameters: Parameters, given: Parameters): Tensor => {
    const { x = tensor(0), y = x } = given;
    return neg(mean(pick(logSoftmax(logits(parameters, x)), y), 1));
  };
  const how = { backend, optimiser: adamW(), learningRate: cosineRate(0.02, { steps: 150 }) };
  const losses: number[] = [];
  for await (const event of train({ specs, loss }, batches(), {
    ...how,
    steps: 150,
    reportEvery: 10,
  }))
    if (event.kind === "progress") losses.push(event.loss);
  expect(losses[0]).toBeGreaterThan(1);
  expect(losses.at(-1)).toBeLessThan(0.1);
  backend.dispose();
});
