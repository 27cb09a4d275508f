import { constantRate, DivergedError, type ProcessGroup } from "@pixelweft/layers";
import { threefry } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Likelihood } from "../likelihood/likelihood.ts";
import { createModel, toDevice, type DeviceModel, type ToDeviceOptions } from "../model/model.ts";
import type { Batch } from "./batch.ts";
import { inProcessGroup } from "./process-group.fixture.ts";
import { batches, config, events, options, training } from "./small-training.fixture.ts";
import { train, type Training } from "./training.ts";

function* take<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const item of items) {
    if (left-- === 0) return;
    yield item;
  }
}

test("training reports its progress, and the loss falls", { tags: ["ci"] }, async () => {
  const found = await events(training({ steps: 40 }));
  const losses = found.flatMap((event) => (event.kind === "progress" ? [event.loss] : []));
  expect(losses.length).toBe(10);
  expect(losses[0]).toBeLessThan(2.01);
  expect(losses.at(-1)).toBeLessThan(1.4);
  expect(found.at(-1)).toEqual({ kind: "end", step: 40, examples: 160, reason: "done" });
});

test("the validation split is watched, the best is named, and looks since it are counted", async () => {
  // Validation images are noise, so learning the training rows makes them less likely.
  const noise = (): Batch[] => [
    { images: Uint8Array.from({ length: 160 }, (_, i) => threefry(9, 0, i, 0)[0] % 4) },
  ];
  const found = await events(
    training({ steps: 40, validation: noise, validateEvery: 4, emaDecay: 0.5 }),
  );
  const looks = found.flatMap((event) => (event.kind === "validation" ? [event] : []));
  expect(looks.length).toBe(10);
  expect(looks.some((look) => look.best)).toBe(true);
  expect(looks.at(-1)?.looksSinceBest).toBeGreaterThan(2);
});

test("looks at the validation split are at the averaged weights, as previews are", async () => {
  const held = Uint8Array.from({ length: 32 }, (_, i) => threefry(6, 0, 0, i)[0] % 4);
  const run = training({ steps: 4, validation: () => [{ images: held }], validateEvery: 4 });
  const bits = async (model: DeviceModel): Promise<number> => {
    await using likelihood = new Likelihood(model);
    return (await likelihood.evaluate([{ images: held }])).bitsPerDim;
  };
  const [look] = (await events(run)).flatMap((event) =>
    event.kind === "validation" ? [event.found.bitsPerDim] : [],
  );
  const wanted = await bits(toDevice(referenceBackend(), await run.averaged()));
  const running = toDevice(referenceBackend(), await run.checkpoint(), { weights: "running" });
  expect(look).toBeCloseTo(wanted, 6);
  expect(await bits(run.deviceModel)).toBeCloseTo(wanted, 6);
  expect(Math.abs((await bits(running)) - wanted)).toBeGreaterThan(1e-4);
});

test("a loss that is not a number stops training and names the step and the last checkpoint", async () => {
  const model = createModel(config, 3);
  const parameters = { ...model.parameters, "head.1.bias": new Float32Array(4).fill(Number.NaN) };
  const run = training({
    model: { ...model, parameters },
    lastCheckpoint: () => "runs/a.safetensors",
  });
  const failed = events(run);
  await expect(failed).rejects.toThrow(DivergedError);
  await expect(run.checkpoint()).rejects.toThrow("is no longer a number at step 4");
  await expect(failed).rejects.toThrow(
    "it has diverged at learning rate 0.01: the loss is NaN at step 4; the last good checkpoint is runs/a.safetensors",
  );
});

test("accumulated batches count once for each update", async () => {
  const run = training({ accumulate: 3, steps: 4, reportEvery: 1 });
  await events(run);
  expect([run.step, run.examples]).toEqual([4, 48]);
});

test("padding does not count as images seen", async () => {
  const [first, second] = [...take(batches(), 2)] as [Batch, Batch];
  const run = training({ steps: 2, batches: [first, { ...second, size: 1 }] });
  await events(run);
  expect(run.examples).toBe(5);
});

test("a loss far above that of guessing is called diverged", async () => {
  const failed = events(
    training({ learningRate: constantRate(1e6), reportEvery: 1, maxGradNorm: 0, steps: 50 }),
  );
  await expect(failed).rejects.toThrow(DivergedError);
});

test("an update that the data ends is made of the batches that there were, and counts their images", async () => {
  const five = [...take(batches(), 5)];
  const run = training({ accumulate: 3, steps: 10, batches: five });
  expect((await events(run)).at(-1)).toEqual({
    kind: "end",
    step: 2,
    examples: 20,
    reason: "out of data",
  });
  // The same as two updates with these batches.
  const parts = training({ accumulate: 3, steps: 1, batches: five.slice(0, 3) });
  await events(parts);
  const rest = training({
    model: await parts.checkpoint(),
    accumulate: 2,
    steps: 2,
    batches: five.slice(3),
  });
  await events(rest);
  expect((await run.checkpoint()).parameters).toEqual((await rest.checkpoint()).parameters);
});

test("where no learning rate is named, the usual one warms up and falls", async () => {
  const { learningRate: _, ...without } = options();
  const model = createModel(config, 3);
  const rates = (await events(train(model, batches(), without))).flatMap((event) =>
    event.kind === "progress" ? [event.learningRate] : [],
  );
  expect(rates.map((rate) => rate > 0 && rate <= 2e-3)).toEqual([true, true, true]);
});

test("an option that is undefined is as one that is missing", async () => {
  const run = train(createModel(config, 1), batches(), {
    backend: referenceBackend(),
    steps: 1,
    learningRate: undefined,
    maxGradNorm: undefined,
  });
  expect(await run[Symbol.asyncIterator]().next()).toMatchObject({ value: { step: 1 } });
  await run.dispose();
});

test("an option that there is not is refused, and so are weights of another name", () => {
  const misspelt = { ...options(), learningrate: constantRate(1) };
  expect(() => train(createModel(config), [], misspelt)).toThrow(
    /^Cannot train: there is no option learningrate, there is backend, steps, learningRate,/,
  );
  const asked = JSON.parse('{ "weights": "avarage" }') as ToDeviceOptions;
  expect(() => toDevice(referenceBackend(), createModel(config), asked)).toThrow(
    "Cannot use weights avarage",
  );
});

test("train() without options, and a batch that is none, are refused in words", async () => {
  const untyped = (...given: unknown[]): Training => Reflect.apply(train, undefined, given);
  const model = createModel({ height: 1, width: 1, levels: 2, hiddenChannels: 2, headChannels: 2 });
  expect(() => untyped(model, [])).toThrow(
    new TypeError("Cannot train: options are an object, such as { backend: … }"),
  );
  expect(() => untyped(model, [], { backend: referenceBackend() })).toThrow(
    "Cannot train: steps is undefined, and the usual learning rate falls over a number of steps; give steps, or a learningRate too",
  );
  const how = { backend: referenceBackend(), steps: 1 };
  for (const [batch, kind] of [
    [undefined, "Undefined"],
    ["text", "String"],
  ] as const)
    await expect(untyped(model, [batch], how)[Symbol.asyncIterator]().next()).rejects.toThrow(
      new TypeError(`Cannot use the batch: it is one such as { images }, not ${kind}`),
    );
});

test("a checkpoint that is put on a device uses the moving average unless the running weights are asked for", async () => {
  const run = training();
  await events(run);
  const saved = await run.checkpoint();
  const backend = referenceBackend();
  const first = async (weights?: "average" | "running"): Promise<number | undefined> => {
    const { state, buffer } = toDevice(backend, saved, weights ? { weights } : {});
    const values = await state.read(buffer, "head.1.bias");
    state.dispose();
    return values[0];
  };
  expect(await first()).toBe(saved.training?.ema["head.1.bias"]?.[0]);
  expect(await first("running")).toBe(saved.parameters["head.1.bias"]?.[0]);
  expect(await first("running")).not.toBe(await first("average"));
});

test("ranks share validation out, and see the same numbers as one process", async () => {
  const held = Uint8Array.from({ length: 3 * 16 }, (_, i) => threefry(6, 0, 0, i)[0] % 4);
  const shares = [held.subarray(0, 32), held.subarray(32)];
  const looks = async (group: ProcessGroup | undefined, images: Uint8Array): Promise<number[]> => {
    const one = training({
      // The ranks train on the same batches, so that their updates are those of one process.
      batches: batches(),
      steps: 2,
      validation: () => [{ images }],
      validateEvery: 1,
      ...(group ? { group } : {}),
    });
    const seen: number[] = [];
    for await (const event of one)
      if (event.kind === "validation") {
        seen.push(event.found.count, event.found.bitsPerDim);
      }
    await one.dispose();
    return seen;
  };
  const alone = await looks(undefined, held);
  const [first = [], second] = await Promise.all(
    inProcessGroup(2).map((group) => looks(group, shares[group.rank] ?? held)),
  );
  // Images and bits per dimension of two looks.
  expect([first[0], first[2], first.length]).toEqual([3, 3, 4]);
  expect(second).toEqual(first);
  first.forEach((bits, k) => expect(bits).toBeCloseTo(alone[k] ?? NaN, 6));
});
