// Trains a transformer on a text and writes on: node examples/networks/src/character-model.ts FILE [UPDATES]
import { readFileSync } from "node:fs";
import { adamW, cosineRate, crossEntropy, train, type Network } from "@pixelweft/layers";
import {
  compile,
  mean,
  streams,
  tensor,
  threefry,
  type Backend,
  type Input,
  type Tensor,
} from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { specsOf, wholeLogits, write, type Size } from "./transformer.ts";

/** Pieces of a text, and for each of their characters the one that follows. */
interface Pieces {
  readonly x: Input;
  readonly y: Input;
}

function* pieces(text: Int32Array, length: number): Generator<Pieces> {
  const batch = 16;
  for (let step = 0; ; step++) {
    const starts = Array.from({ length: batch }, (_, n) => {
      const [word] = threefry(1, streams.shuffle, step, n);
      return Math.floor((word / 2 ** 32) * (text.length - length));
    });
    const from = (ahead: number): Input => {
      const data = starts.flatMap((at) => [...text.subarray(at + ahead, at + ahead + length)]);
      return { data: Int32Array.from(data), shape: [batch, length] };
    };
    yield { x: from(0), y: from(1) };
  }
}

/** What a text is trained and continued with. */
export interface WriteOptions {
  readonly backend: Backend;
  readonly size: Omit<Size, "characters">;
  readonly steps: number;
  readonly learningRate?: number;
  readonly report?: (step: number, loss: number) => void;
}

/** A model of a text. */
export interface CharacterModel {
  /** `size.length` characters that follow a first one; another seed gives others. */
  write(first: string, seed: number): Promise<string>;
  dispose(): Promise<void>;
}

/** Trains a transformer to say which character follows; the events tell nats of a character. */
export async function learn(text: string, options: WriteOptions): Promise<CharacterModel> {
  const { backend, steps, learningRate = 0.003, report } = options;
  const letters = [...new Set(text)].toSorted();
  const numbers = new Map(letters.map((letter, i) => [letter, i]));
  const codes = Int32Array.from(text, (letter) => numbers.get(letter) ?? 0);
  const size: Size = { ...options.size, characters: letters.length };
  const network: Network<Pieces> = {
    specs: specsOf(size),
    loss: (parameters, { x, y }) => mean(crossEntropy(wholeLogits(parameters, x, size), y), 1),
  };
  const run = train(network, pieces(codes, size.length), {
    backend,
    steps,
    learningRate: cosineRate(learningRate, { steps, warmup: Math.ceil(steps / 20) }),
    optimiser: adamW({ decay: 0.1, decays: (name) => name.endsWith(".weight") }),
    maxGradNorm: 1,
    reportEvery: Math.ceil(steps / 20),
  });
  for await (const event of run) if (event.kind === "progress") report?.(event.step, event.loss);
  const { state } = run.network;
  const sampler = compile(
    { backend, state },
    (given: { first: Tensor; seed: Tensor }, { state: now }) => {
      const parameters = now["parameters"]?.named ?? {};
      return { text: write(parameters, { ...given, size }) };
    },
  );
  return {
    async write(first, seed) {
      const given = {
        first: tensor(numbers.get(first) ?? 0, { dtype: "i32" }),
        seed: tensor(seed, { dtype: "i32" }),
      };
      const { text: found } = await sampler.run(given);
      return Array.from(await found.read(), (i) => letters[i] ?? "").join("");
    },
    async dispose() {
      await sampler.dispose();
      await run.dispose();
    },
  };
}

if (import.meta.main) {
  const [, , file = "README.md", updates = "2000"] = process.argv;
  const backend = await wasmBackend();
  const text = readFileSync(file, "utf8");
  const model = await learn(text, {
    backend,
    size: { length: 256, width: 64, heads: 4, layers: 2 },
    steps: Number(updates),
    report: (step, loss) => console.log(`step ${step}: ${loss.toFixed(3)} nats a character`),
  });
  const [first = " "] = text;
  for (let seed = 0; seed < 3; seed++) {
    const before = performance.now();
    const written = await model.write(first, seed);
    const seconds = (performance.now() - before) / 1000;
    console.log(`\n${first}${written}\n(${written.length} characters in ${seconds.toFixed(2)} s)`);
  }
  await model.dispose();
  backend.dispose();
}
