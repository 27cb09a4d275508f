import { mul, scalar, sqrt, sub, tensor, type Tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, onTestFinished, test } from "vitest";
import type { Optimiser, OptimiserState } from "../optimisers/optimiser.ts";
import type { Schedule } from "../optimisers/schedules.ts";
import { sgd } from "../optimisers/sgd.ts";
import { DivergedError } from "./diverged-error.ts";
import {
  lossesOf,
  numbered,
  type NumberedBatch,
  squares,
  trained,
} from "./small-network.fixture.ts";
import type { Network, TrainEvent } from "./train-options.ts";
import { train } from "./train.ts";
import { Trainer } from "./trainer.ts";

const backend = referenceBackend();

test("a network learns, and events say how", async () => {
  const how = { steps: 200, reportEvery: 50, learningRate: () => 0.02 };
  const { events, state } = await trained({ backend, ...how });
  const [first = 0, , , last] = lossesOf(events).map(([, loss]) => loss);
  expect(last).toBeLessThan(0.5 * first);
  expect(events.at(-1)).toEqual({ kind: "end", step: 200, examples: 800, reason: "done" });
  expect(state.training).toMatchObject({ step: 200, examples: 800, data: 200, seed: 5 });
});

test("a run that is stopped between the batches of an update makes the whole update", async () => {
  const stop = new AbortController();
  const batches = function* (): ReturnType<typeof numbered> {
    for (const batch of numbered()) {
      if (batch.state === 4) stop.abort();
      yield batch;
    }
  };
  const { events } = await trained({ backend, accumulate: 2, signal: stop.signal }, batches());
  expect(events.at(-1)).toEqual({ kind: "end", step: 2, examples: 16, reason: "stopped" });
});

test("a report tells the learning rate of its update", async () => {
  const { events } = await trained({ backend, steps: 12, learningRate: (step) => step / 1000 });
  const rates = events.flatMap((event) => (event.kind === "progress" ? event.learningRate : []));
  expect(rates).toEqual([0.005, 0.011]);
});

test("two batches an update are one batch of both", async () => {
  const pairs = function* (): ReturnType<typeof numbered> {
    for (const { x, state } of numbered()) {
      yield { x: x.slice(0, 1), state };
      yield { x: x.slice(1), state };
    }
  };
  const [one, two] = [
    await trained({ backend }),
    await trained({ backend, accumulate: 2 }, pairs()),
  ];
  lossesOf(two.events).forEach(([, loss], i) =>
    expect(loss).toBeCloseTo(lossesOf(one.events)[i]?.[1] ?? Infinity, 4),
  );
  expect(two.state.training.examples).toBe(one.state.training.examples);
});

test("a network makes the inputs of each batch once, in order, where a plan needs those of the first as well", async () => {
  const places: number[] = [];
  const network: Network<NumberedBatch> = {
    ...squares,
    inputs: (batch, place) => {
      places.push(place.number);
      return squares.inputs?.(batch, place) ?? {};
    },
  };
  const options = {
    backend: referenceBackend({ memoryBytes: 2 ** 24 }),
    steps: 2,
    accumulate: 2,
    learningRate: () => 0.01,
  };
  for await (const event of train(network, numbered(), options)) expect(event.step).toBe(2);
  expect(places).toEqual([0, 1, 2, 3]);
});

test("a look without a loss is refused: none could be better than it", async () => {
  for (const found of [{ accuracy: 1 }, { loss: "1" }, 3, undefined]) {
    const validate = (): Promise<never> => Promise.resolve(found as never);
    await expect(trained({ backend, validate, validateEvery: 6 })).rejects.toThrow(
      /^Cannot judge the network: validate gave a loss of (undefined|1), not \{ loss \}/,
    );
  }
});

test("an optimiser of one's own that gives no parameters, or other slots than it names, is refused", async () => {
  const made = (given: (state: OptimiserState) => unknown): Promise<unknown> => {
    const update: Optimiser["update"] = (state) => given(state) as OptimiserState;
    return trained({ backend, optimiser: { slots: ["speed"], numbers: () => ({}), update } });
  };
  const act = "Cannot update: the optimiser's update() gives";
  for (const nothing of [() => undefined, async (state: OptimiserState) => state])
    await expect(made(nothing)).rejects.toThrow(`${act} no tensor of parameters, as {`);
  await expect(made(({ parameters }) => ({ parameters }))).rejects.toThrow(
    `${act} no speed, one of its slots`,
  );
  await expect(
    made(({ parameters, slots }) => ({ parameters, slots: { ...slots, mass: parameters } })),
  ).rejects.toThrow(`${act} mass, which would be lost: its slots are speed`);
});

test("a gradient is clipped where that is asked for, and events give the share", async () => {
  const share = async (maxGradNorm: number): Promise<number> => {
    const { events } = await trained({ backend, maxGradNorm });
    return Math.max(...events.flatMap((e) => (e.kind === "progress" ? [e.clipped] : [])));
  };
  expect(await share(0)).toBe(0);
  expect(await share(1e-3)).toBe(1);
});

test("a loss that is no number ends the run, and names the last good file", async () => {
  const how = { backend, learningRate: () => 1e30, lastCheckpoint: () => "good.safetensors" };
  const run = trained(how);
  await expect(run).rejects.toThrow(DivergedError);
  await expect(run).rejects.toThrow("the last good checkpoint is good.safetensors");
});

test("a gradient that is no number is named, where the loss is one", async () => {
  const root = { specs: { x: { shape: [1], fanIn: 0 } }, loss: ({ x }: { x: Tensor }) => sqrt(x) };
  const run = train(root, [{}], { backend, steps: 1, learningRate: () => 1e-3 });
  onTestFinished(() => run.dispose());
  await expect(run[Symbol.asyncIterator]().next()).rejects.toThrow(
    "it has diverged at learning rate 0.001: the norm of the gradient is Infinity at step 1",
  );
});

test("a signal ends the run after its update", async () => {
  const stop = new AbortController();
  const run = train(squares, numbered(), {
    backend,
    steps: 100,
    learningRate: () => 1e-3,
    reportEvery: 4,
    signal: stop.signal,
  });
  const kinds: unknown[] = [];
  for await (const event of run) {
    kinds.push(event.kind === "end" ? event.reason : event.step);
    stop.abort();
  }
  expect(kinds).toEqual([4, "stopped"]);
  await run.dispose();
});

test("a run takes the batches of its updates and no more, and ends on a source that has no other", async () => {
  let pulled = 0;
  const live = async function* (): AsyncGenerator<NumberedBatch> {
    for (const batch of numbered()) {
      if (++pulled > 6) await new Promise(() => {});
      yield batch;
    }
  };
  const { events, state } = await trained({ backend, steps: 3, accumulate: 2 }, live());
  expect(events.at(-1)).toEqual({ kind: "end", step: 3, examples: 24, reason: "done" });
  expect(pulled).toBe(6);
  await trained({ backend, ...state, steps: 3 }, live());
  expect(pulled, "by a run that is over").toBe(6);
  const signal = AbortSignal.abort();
  const stopped = await trained({ backend, signal }, live());
  expect(stopped.events).toEqual([{ kind: "end", step: 0, examples: 0, reason: "stopped" }]);
  expect(pulled, "by a run that was stopped").toBe(6);
});

test("a run that is stopped after an update does not wait for another batch", async () => {
  const stop = new AbortController();
  const live = async function* (): AsyncGenerator<NumberedBatch> {
    yield* numbered(0, 4);
    await new Promise(() => {});
  };
  const run = train(squares, live(), {
    backend,
    steps: 100,
    learningRate: () => 1e-3,
    reportEvery: 4,
    signal: stop.signal,
  });
  const kinds: string[] = [];
  for await (const { kind } of run) {
    kinds.push(kind);
    stop.abort();
  }
  expect(kinds).toEqual(["progress", "end"]);
  await run.dispose();
});

test("a batch that is no record of inputs, and a rate that is no schedule, are refused", async () => {
  const network: Network<number> = {
    specs: { x: { shape: [1], fanIn: 0 } },
    loss: ({ x = tensor([0]) }) => mul(x, x),
  };
  const run = train(network, [1], { backend, steps: 1, learningRate: () => 0.1 });
  await expect(run[Symbol.asyncIterator]().next()).rejects.toThrow(
    "Cannot train: a batch is no record of inputs; make one of it, or give the network `inputs`, which makes a record of inputs of a batch",
  );
  const arrays: Network<{ x: Float32Array }> = { specs: network.specs, loss: network.loss };
  const how = { backend, steps: 1, learningRate: () => 0.1 };
  const bare = train(arrays, [{ x: new Float32Array(2) }], how);
  await expect(bare[Symbol.asyncIterator]().next()).rejects.toThrow(
    "Cannot train: x of a batch is of type Float32Array, which has no shape; give tensor(data, { shape }), or",
  );
  const wrong: object = { backend, steps: 1, learningRate: 0.1 };
  expect(() => train(network, [1], wrong as Parameters<typeof train>[2])).toThrow(
    "Cannot train: the learning rate is 0.1, not a schedule such as constantRate(1e-3)",
  );
});

test("what validates may take a checkpoint", async () => {
  const taken: number[] = [];
  const run = train(squares, numbered(), {
    backend,
    steps: 4,
    learningRate: () => 0.01,
    validateEvery: 2,
    validate: async () => {
      taken.push((await run.checkpoint()).training.step);
      return { loss: 1 };
    },
  });
  for await (const _ of run);
  expect(taken).toEqual([2, 4]);
  await run.dispose();
});

async function eventsOf(run: AsyncIterable<TrainEvent>): Promise<TrainEvent[]> {
  const events: TrainEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

test.each<[string, unknown[], Schedule]>([
  ["inputs", [4, "none"], () => 0.1],
  ["a learning rate", [4, 4], () => NaN],
])("an update that failed for %s leaves nothing to the next run", async (_, batches, bad) => {
  const network: Network<unknown, "x", string> = {
    specs: { x: { shape: [1], fanIn: 0 } },
    loss: ({ x }, { target = scalar(0) }) => mul(sub(x, target), sub(x, target)),
    inputs: (target) => {
      if (typeof target !== "number") throw new TypeError("Cannot read the target");
      return { target: tensor([target]) };
    },
  };
  const optimiser = sgd();
  const { specs, loss } = network;
  const trainer = new Trainer({ backend, specs, loss, optimiser });
  const how = { backend, trainer, accumulate: 2, optimiser };
  const failing = train(network, batches, { ...how, steps: 1, learningRate: bad });
  await expect(eventsOf(failing)).rejects.toThrow("Cannot");
  const run = train(network, [1, 1], { ...how, steps: 1, learningRate: () => 0.1 });
  expect((await eventsOf(run))[0]).toMatchObject({ loss: 1 });
  expect(await trainer.state.read("parameters", "x")).toEqual(Float32Array.of(0.2));
  await trainer.dispose();
});
