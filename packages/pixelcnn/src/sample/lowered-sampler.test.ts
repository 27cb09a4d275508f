// @module-tag guard
import { shapesOf, writeParameters } from "@pixelweft/layers";
import { State, type LoweredPrograms } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, onTestFinished, test } from "vitest";
import { toDevice, type Model } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import type { LoweredSampler } from "./lowered-sampler.ts";
import { classes, grey, samplingCases } from "./sampling.fixture.ts";
import { Sampler, type SamplerOptions } from "./sampling.ts";

/** A sampler on a new backend. */
async function samplerOf(model: Model, options: SamplerOptions): Promise<Sampler> {
  const backend = await wasmBackend({ threads: 1 });
  onTestFinished(() => backend.dispose());
  return new Sampler(toDevice(backend, model), options);
}

/** Programs as a file gives them, and which of them were taken. */
function written(lowered: LoweredSampler): { lowered: LoweredSampler; taken: string[] } {
  const read: LoweredSampler = JSON.parse(JSON.stringify(lowered));
  const taken: string[] = [];
  const watched = (programs: LoweredPrograms): LoweredPrograms =>
    new Proxy(programs, {
      get: (all, key) => {
        if (Object.hasOwn(all, key)) taken.push(String(key));
        return all[String(key)];
      },
    });
  const { whole, rows } = read;
  const both = {
    whole: { ...whole, programs: watched(whole.programs) },
    rows: watched(rows),
  };
  return { lowered: { ...read, ...both }, taken };
}

function countOf({ whole, rows }: LoweredSampler): number {
  return Object.keys(whole.programs).length + Object.keys(rows).length;
}

test.each(samplingCases)("%s: programs from a file sample the same integers", async (_, ...of) => {
  const [model, extra] = of;
  const request = { count: 5, seed: 11, ...extra };
  const byRows = { ...request, onRows: () => {} };
  const first = await samplerOf(model, { batch: 5 });
  const whole = [await first.sample(request), await first.sample(byRows)];
  const { lowered, taken } = written(await first.lowered());
  const again = await samplerOf(model, { batch: 5, lowered });
  expect([await again.sample(request), await again.sample(byRows)]).toEqual(whole);
  expect(taken).toHaveLength(countOf(lowered));
});

test("rows of a class are sampled by a program that a file holds", async () => {
  const first = await samplerOf(classes, { batch: 1 });
  await first.sample({ count: 1, labels: Int32Array.of(1), onRows: () => {} });
  expect(countOf(await first.lowered())).toBe(1);
});

test("programs of another model, of another batch, and for the oracle are passed over", async () => {
  const request = { count: 2, seed: 3, labels: Int32Array.of(2, 0), onRows: () => {} };
  const first = await samplerOf(classes, { batch: 2 });
  const expected = await first.sample(request);
  const { lowered, taken } = written(await first.lowered());
  expect(await (await samplerOf(classes, { batch: 3, lowered })).sample(request)).toEqual(expected);
  const naive = await samplerOf(classes, { batch: 2, sampler: "naive", lowered });
  expect(await naive.sample(request)).toEqual(expected);
  const { labels: _, ...unlabelled } = request;
  await (await samplerOf(grey, { batch: 2, lowered })).sample(unlabelled);
  expect(taken).toEqual([]);
  await (await samplerOf(classes, { batch: 2, lowered })).sample(request);
  expect(taken).toHaveLength(1);
});

test("programs of whole images are for as many as a run samples, whatever the batch and the threads", async () => {
  const request = { count: 4, seed: 7 };
  const expected = await (await samplerOf(grey, { batch: 4 })).sample(request);
  const first = await samplerOf(grey, { batch: 2 });
  await first.sample({ ...request, count: 2 });
  const { lowered, taken } = written(await first.lowered());
  expect(lowered.whole.images).toBe(2);
  for (const batch of [4, 1])
    expect(await (await samplerOf(grey, { batch, lowered })).sample(request)).toEqual(expected);
  expect(taken).toEqual([]);
});

test("a batch is sampled in several runs by programs of so many images", async () => {
  const backend = referenceBackend();
  const { capabilities } = backend;
  const byTwos = new Proxy(backend, {
    get: (own, key) => {
      if (key === "capabilities") return { ...capabilities, runsAtOnce: 2 };
      const value: unknown = Reflect.get(own, key);
      return typeof value === "function" ? value.bind(own) : value;
    },
  });
  const first = new Sampler(toDevice(backend, grey), { batch: 2 });
  await first.sample({ count: 2, seed: 7 });
  const { lowered, taken } = written(await first.lowered());
  const [expected, made] = [
    await new Sampler(toDevice(backend, grey), { batch: 4 }).sample({ count: 4, seed: 7 }),
    await new Sampler(toDevice(byTwos, grey), { batch: 4, lowered }).sample({ count: 4, seed: 7 }),
  ];
  expect(made).toEqual(expected);
  expect(taken).toHaveLength(1);
});

test("programs of other weights of one state are passed over", async () => {
  const request = { count: 2, seed: 7 };
  const backend = await wasmBackend({ threads: 1 });
  onTestFinished(() => backend.dispose());
  const specs = parameterSpecs(grey.config);
  const shapes = shapesOf(specs);
  const state = new State(backend, { parameters: shapes, ema: shapes });
  const still = Object.fromEntries(
    Object.entries(grey.parameters).map(([name, { length }]) => [name, new Float32Array(length)]),
  );
  writeParameters(state, "parameters", still);
  writeParameters(state, "ema", grey.parameters);
  const of = (buffer: string) => ({ config: grey.config, specs, backend, state, buffer });
  const first = new Sampler(of("parameters"), { batch: 2 });
  const zero = await first.sample(request);
  const { lowered, taken } = written(await first.lowered());
  const average = await new Sampler(of("ema"), { batch: 2, lowered }).sample(request);
  expect(average).toEqual(await (await samplerOf(grey, { batch: 2 })).sample(request));
  expect(average).not.toEqual(zero);
  expect(taken).toEqual([]);
});
