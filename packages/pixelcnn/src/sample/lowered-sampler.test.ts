import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, onTestFinished, test } from "vitest";
import { toDevice, type Model } from "../model/model.ts";
import { classes, grey, samplingCases } from "./sampling.fixture.ts";
import { Sampler, type LoweredSampler, type SamplerOptions } from "./sampling.ts";

/** A sampler on a new backend. */
async function samplerOf(model: Model, options: SamplerOptions): Promise<Sampler> {
  const backend = await wasmBackend({ threads: 1 });
  onTestFinished(() => backend.dispose());
  return new Sampler(toDevice(backend, model), options);
}

/** Programs as a file gives them, and which of them were taken. */
function written(lowered: LoweredSampler): { lowered: LoweredSampler; taken: string[] } {
  const { config, programs }: LoweredSampler = JSON.parse(JSON.stringify(lowered));
  const taken: string[] = [];
  const watched = new Proxy(programs, {
    get: (all, key) => {
      if (Object.hasOwn(all, key)) taken.push(String(key));
      return all[String(key)];
    },
  });
  return { lowered: { config, programs: watched }, taken };
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
  expect(taken).toHaveLength(Object.keys(lowered.programs).length);
});

test("rows of a class are sampled by a program that a file holds", async () => {
  const first = await samplerOf(classes, { batch: 1 });
  await first.sample({ count: 1, labels: Int32Array.of(1), onRows: () => {} });
  expect(Object.keys((await first.lowered()).programs)).toHaveLength(1);
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
