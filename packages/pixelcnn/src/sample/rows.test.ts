// @module-tag guard
import { referenceBackend } from "@pixelweft/tensor/reference";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { toDevice } from "../model/model.ts";
import { heldShapes } from "./row-graph.ts";
import type { SampledRows } from "./sample-request.ts";
import { classes, draw, grey, samplingCases } from "./sampling.fixture.ts";
import { Sampler } from "./sampling.ts";

test.each(samplingCases)(
  "%s: row by row the same integers are sampled, batches and prefixes included",
  async (_, model, extra) => {
    const backend = referenceBackend();
    const { height, width, channels } = model.config;
    const pixels = height * width * channels;
    const images = Uint8Array.from({ length: 5 * pixels }, (_unused, i) => (i * 7) % 4);
    for (const prefix of [undefined, { images, length: Math.floor(pixels / 2) + 1 }]) {
      const request = { count: 5, seed: 11, ...extra, ...(prefix ? { prefix } : {}) };
      const how = { sampler: "cached", batch: 3 } as const;
      const whole = await draw(backend, model, { ...how, request });
      const seen: SampledRows[] = [];
      const onRows = (drawn: SampledRows): void => void seen.push(drawn);
      const byRows = await draw(backend, model, { ...how, request: { ...request, onRows } });
      expect([...byRows]).toEqual([...whole]);
      const last = seen.filter(({ rows }) => rows === height);
      expect(last.map(({ start }) => start)).toEqual([0, 3]);
      expect(last.flatMap((drawn) => [...drawn.images])).toEqual([...whole]);
    }
  },
);

test.each([1, 3])(
  "where a device binds no map of whole images of %i channels, they are sampled by rows, unasked",
  async (channels) => {
    const model = livelyModel({ ...grey.config, height: 9, channels });
    const { height, width } = model.config;
    const how = { sampler: "cached", batch: 5, request: { count: 7, seed: 11 } } as const;
    const whole = await draw(referenceBackend(), model, how);
    const shapes = Object.values(heldShapes(model.config, how.batch));
    const widest = Math.max(...shapes.map((shape) => shape[3] ?? 0));
    const maxBufferBytes = 4 * how.batch * height * width * widest - 4;
    expect(await draw(referenceBackend({ maxBufferBytes }), model, how)).toEqual(whole);
  },
);

test("by WebAssembly too, and each call has one row more", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const how = { sampler: "cached", batch: 2 } as const;
  const request = { count: 2, seed: 3, labels: Int32Array.of(2, 0) };
  const whole = await draw(backend, classes, { ...how, request });
  const seen: SampledRows[] = [];
  const onRows = (drawn: SampledRows): void => void seen.push(drawn);
  await draw(backend, classes, { ...how, request: { ...request, onRows } });
  expect(seen.map(({ rows }) => rows)).toEqual([1, 2, 3, 4, 5]);
  for (const { rows, images } of seen)
    for (const image of [0, 20])
      expect([...images.subarray(image, image + 20)]).toEqual([
        ...whole.subarray(image, image + 4 * rows),
        ...Array<number>(20 - 4 * rows).fill(0),
      ]);
  backend.dispose();
});

test("a signal ends between two rows, and the sampler goes on with the weights of the moment", async () => {
  const model = toDevice(referenceBackend(), grey);
  const sampler = new Sampler(model, { batch: 1 });
  const { signal, abort } = abortable();
  const rows: number[] = [];
  const onRows = (drawn: SampledRows): void => {
    rows.push(drawn.rows);
    if (drawn.rows === 2) abort();
  };
  await expect(sampler.sample({ count: 1, seed: 3, onRows, signal })).rejects.toThrow("enough");
  expect(rows).toEqual([1, 2]);
  const zero = new Float32Array(model.state.shape("parameters", "head.1.weight")[1] ?? 0);
  expect(zero.length).toBe(4);
  model.state.write("parameters", "head.1.bias", Float32Array.of(0, 0, 0, 1000));
  const changed = await sampler.sample({ count: 1, seed: 3, onRows: () => {} });
  expect(new Set(changed)).toEqual(new Set([3]));
  await sampler.dispose();
});

test("all images of a request have the weights of its begin, whatever a training does meanwhile", async () => {
  const model = toDevice(referenceBackend(), grey);
  const sampler = new Sampler(model, { batch: 1 });
  const request = { count: 2, seed: 3, onRows: () => {} };
  const wanted = await sampler.sample(request);
  const onProgress = (): void =>
    model.state.write("parameters", "head.1.bias", Float32Array.of(0, 0, 0, 1000));
  expect(await sampler.sample({ ...request, onProgress })).toEqual(wanted);
  expect(new Set(await sampler.sample(request))).toEqual(new Set([3]));
  await sampler.dispose();
});

test("requests at the same time give the same integers as alone, and dispose() waits for them", async () => {
  const sampler = new Sampler(toDevice(referenceBackend(), grey), { batch: 1 });
  const later = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
  const asked = [
    { count: 1, seed: 1, onRows: later },
    { count: 2, seed: 2, onRows: later },
    { count: 2, seed: 1 },
    { count: 1, seed: 2 },
  ];
  const alone: Uint8Array[] = [];
  for (const request of asked) alone.push(await sampler.sample(request));
  const broken = (): never => {
    throw new Error("enough");
  };
  const ended = Promise.allSettled(
    [{ count: 1, onRows: broken }, ...asked].map((request) => sampler.sample(request)),
  );
  await sampler.dispose();
  const [failed, ...others] = await ended;
  expect(failed).toMatchObject({ status: "rejected", reason: new Error("enough") });
  expect(others).toEqual(alone.map((value) => ({ status: "fulfilled", value })));
});

function abortable(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error("enough")) };
}
