import { DeviceLostError } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, onTestFinished, test, vi } from "vitest";
import { cosineRate } from "../optimisers/schedules.ts";
import { sgd } from "../optimisers/sgd.ts";
import {
  lossesOf,
  numbered,
  type NumberedBatch,
  squares,
  trained,
} from "./small-network.fixture.ts";
import { train } from "./train.ts";
import type { TrainedParameters } from "./trainer-state.ts";

const backend = referenceBackend();

test.each([
  ["Adam", {}],
  ["momentum", { optimiser: sgd({ momentum: 0.9 }), learningRate: () => 1e-3 }],
])("a run that is cut in two has the bits of one that is not: %s", async (_, how) => {
  const common = { backend, accumulate: 2, emaDecay: 0.9, maxGradNorm: 0.5, ...how };
  const whole = await trained(common);
  // The schedule is that of the whole run.
  const learningRate = cosineRate(0.02, { steps: 24 });
  const half = await trained({ learningRate, ...common, steps: 12 });
  const { training } = half.state;
  expect(training.step).toBe(12);
  const rest = await trained({ ...common, ...half.state }, numbered(Number(training.data)));
  expect(rest.state).toEqual(whole.state);
  expect(lossesOf(rest.events)).toEqual(lossesOf(whole.events).slice(2));
});

test("a run whose end is changed goes on from any later checkpoint with the same bits", async () => {
  const later = { steps: 40, learningRate: cosineRate(0.02, { steps: 40 }) };
  const common = { backend, steps: 24, learningRate: cosineRate(0.02, { steps: 24 }), seed: 5 };
  const run = train(squares, numbered(), { ...common, reportEvery: 6 });
  let saved: TrainedParameters | undefined;
  for await (const { kind, step } of run) {
    if (kind !== "progress") continue;
    if (step === 12) run.changeEnd(later);
    if (step === 18) saved = await run.checkpoint();
  }
  expect(() => run.changeEnd({ ...later, steps: 40 })).toThrow("after 40 updates: 40 are done");
  expect(run.steps).toBe(40);
  expect(run.step).toBe(40);
  const unchanged = await trained({ backend, steps: 40, learningRate: common.learningRate });
  expect(await run.checkpoint()).not.toEqual(unchanged.state);
  const { training, parameters } = saved ?? (await run.checkpoint());
  const rest = await trained(
    { backend, ...later, training, parameters },
    numbered(Number(training.data)),
  );
  expect(rest.state).toEqual(await run.checkpoint());
});

test.each([
  [1, 0],
  [2, 12],
  [3, 12],
])(
  "a device that is lost in look %i at held-out examples changes no report, and the run goes on from step %i",
  async (lostIn, from) => {
    const whole = await trained({ backend });
    let looks = 0;
    const validate = async (): Promise<{ loss: number }> => {
      looks += 1;
      if (looks === lostIn)
        throw new DeviceLostError("The device is lost: the test pulled the plug");
      return { loss: 1 };
    };
    const reopen = async (): Promise<typeof backend> => referenceBackend();
    const again = { reopen, snapshotEvery: 12, validate, validateEvery: 6 };
    const { events, state } = await trained({ backend, ...again });
    const reopened = events.filter(({ kind }) => kind === "reopened");
    expect(reopened.map(({ step }) => step)).toEqual([from]);
    expect(lossesOf(events)).toEqual(lossesOf(whole.events));
    expect(state.parameters).toEqual(whole.state.parameters);
  },
);

test("a device that is lost again and again is opened five times", async () => {
  let opened = 0;
  const reopen = async (): Promise<typeof backend> => {
    opened += 1;
    return referenceBackend();
  };
  const validate = async (): Promise<{ loss: number }> => {
    throw new DeviceLostError("The device is lost: the test pulled the plug");
  };
  await expect(trained({ backend, reopen, validate, validateEvery: 1 })).rejects.toThrow(
    DeviceLostError,
  );
  expect(opened).toBe(5);
});

test("updates that a lost device repeats keep the learning rate of before a changed end", async () => {
  const parameters = async (isLost: boolean): Promise<unknown> => {
    const run = train(squares, numbered(), {
      backend,
      steps: 24,
      learningRate: () => 0.02,
      reportEvery: 6,
      reopen: async () => referenceBackend(),
      validateEvery: 8,
      validate: async () => {
        const [fails, step] = [isLost, run.step];
        isLost = false;
        if (fails && step > 0)
          throw new DeviceLostError("The device is lost: the test pulled the plug");
        return { loss: 1 };
      },
    });
    for await (const { kind, step } of run)
      if (kind === "progress" && step === 6)
        run.changeEnd({ steps: 12, learningRate: () => 0.005 });
    const found = await run.checkpoint();
    await run.dispose();
    return found.parameters;
  };
  expect(await parameters(true)).toEqual(await parameters(false));
});

test("a device that is lost when the data end does not end the run before its last report", async () => {
  const whole = await trained({ backend, steps: 9 }, numbered(0, 8));
  let isLost = false;
  const doomed = new Proxy(referenceBackend(), {
    get(target, name) {
      if (name === "read" && isLost) throw new DeviceLostError("The device is lost: no more data");
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const batches = function* (): ReturnType<typeof numbered> {
    yield* numbered(0, 8);
    isLost = true;
  };
  const reopen = async (): Promise<typeof backend> => referenceBackend();
  const { events } = await trained({ backend: doomed, reopen, steps: 9 }, batches());
  expect(lossesOf(events)).toEqual(lossesOf(whole.events));
  expect(events.slice(-3).map(({ kind }) => kind)).toEqual(["reopened", "progress", "end"]);
});

test("validation names the best look, and a run that goes on remembers it", async () => {
  const found = [3, 1, 2, 4].map((loss) => ({ loss }));
  const validate = (): Promise<{ loss: number }> =>
    Promise.resolve(found.shift() ?? { loss: Infinity });
  const { events, state } = await trained({ backend, validate, validateEvery: 6 });
  const looks = events.flatMap((event) =>
    event.kind === "validation" ? [[event.best, event.bestLoss, event.looksSinceBest]] : [],
  );
  expect(looks).toEqual([
    [true, 3, 0],
    [true, 1, 0],
    [false, 1, 1],
    [false, 1, 2],
  ]);
  expect(state.training.notes).toEqual({ best: 1, bestStep: 12, worse: 2 });
});

test("the time that is left is that of the updates since the last report, after a resumption too", async () => {
  let seconds = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => 1000 * seconds);
  onTestFinished(() => clock.mockRestore());
  const slow = function* (from: number): Generator<NumberedBatch> {
    for (const batch of numbered(from)) {
      seconds++;
      yield batch;
    }
  };
  const paces = ({ events }: Awaited<ReturnType<typeof trained>>): unknown[] =>
    events.flatMap((event) =>
      event.kind === "progress" ? [[event.step, event.examplesPerSecond, event.secondsLeft]] : [],
    );
  const half = await trained({ backend, steps: 6 }, slow(0));
  expect(paces(half)).toEqual([[6, 4, 0]]);
  const validate = async (): Promise<{ loss: number }> => ({ loss: (seconds += 100) });
  const looks = { validate, validateEvery: 11 };
  const rest = await trained({ backend, ...half.state, reportEvery: 8, ...looks }, slow(6));
  expect(paces(rest)).toEqual([
    [8, 4, 16],
    [16, 4, 8],
    [24, 4, 0],
  ]);
});

test("a checkpoint that is taken during an update goes on with the same bits", async () => {
  const how = { backend, steps: 24, learningRate: cosineRate(0.02, { steps: 24 }), seed: 5 };
  const whole = await trained(how);
  const run = train(squares, numbered(), { ...how, reportEvery: 6 });
  const taken: TrainedParameters[] = [];
  let isOver = false;
  const takes = (async () => {
    while (!isOver) taken.push(await run.checkpoint());
  })();
  for await (const _ of run);
  isOver = true;
  await takes;
  const each = new Map(taken.map((one) => [one.training.step, one]));
  expect(each.size).toBeGreaterThan(3);
  for (const { parameters, training } of each.values()) {
    if (training.step === 24) continue;
    const from = Number(training.data ?? 0);
    expect(from).toBe(training.step);
    const rest = await trained({ ...how, parameters, training }, numbered(from));
    expect(rest.state).toEqual(whole.state);
  }
  await run.dispose();
});
