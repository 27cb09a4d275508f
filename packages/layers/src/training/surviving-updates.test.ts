import { DeviceLostError, type Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { cosineRate } from "../optimisers/schedules.ts";
import {
  lossesOf,
  numbered,
  squares,
  trained,
  type NumberedBatch,
} from "./small-network.fixture.ts";
import type { TrainEvent, TrainOptions } from "./train-options.ts";
import { train } from "./train.ts";
import type { TrainedParameters } from "./trainer-state.ts";
import type { TrainingRun } from "./training-run.ts";

interface DoomedBackend {
  readonly backend: Backend;
  lose(): void;
}

/** A backend whose device can be lost: from then on nothing runs on it, and nothing is read. */
function doomed(): DoomedBackend {
  let isLost = false;
  const backend = new Proxy(referenceBackend(), {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: unknown[]): unknown => {
        if (isLost && (name === "read" || name === "run"))
          throw new DeviceLostError("The device is lost: the test pulled the plug");
        return Reflect.apply(value, target, given);
      };
    },
  });
  return { backend, lose: () => (isLost = true) };
}

const steps = 24;
const how = { steps, learningRate: cosineRate(0.02, { steps }), reportEvery: 6, seed: 5 };

/** A run that can lose its devices, and how many it has opened. */
function fragile(options: Partial<TrainOptions> = {}): {
  readonly run: TrainingRun<NumberedBatch>;
  readonly opened: () => number;
  readonly lose: () => void;
} {
  let now = doomed();
  let opened = 0;
  const reopen = async (): Promise<Backend> => {
    opened++;
    now = doomed();
    return now.backend;
  };
  const given = { ...how, reopen, snapshotEvery: 8, ...options, backend: now.backend };
  const run = train(squares, numbered(), given);
  return { run, opened: () => opened, lose: () => now.lose() };
}

/** The state of an undisturbed run after so many updates. */
async function stateAfter(step: number): Promise<TrainedParameters> {
  const run = train(squares, numbered(), { ...how, backend: referenceBackend() });
  for await (const event of run) if (event.kind === "progress" && event.step === step) break;
  const state = await run.checkpoint();
  await run.dispose();
  return state;
}

test("a device that is lost while checkpoints are read is opened again once, and changes no bit of them or of the run", async () => {
  const { run, opened, lose } = fragile();
  const events: TrainEvent[] = [];
  for await (const event of run) {
    events.push(event);
    if (event.kind !== "progress" || event.step !== 18) continue;
    lose();
    const [one, averaged, two] = await Promise.all([
      run.checkpoint(),
      run.averaged(),
      run.checkpoint(),
    ]);
    expect([one, two]).toEqual([await stateAfter(18), one]);
    expect(averaged).toEqual(one.training.ema);
  }
  expect(opened()).toBe(1);
  expect(events.flatMap(({ kind, step }) => (kind === "reopened" ? step : []))).toEqual([12]);
  const whole = await trained({ backend: referenceBackend() });
  expect(lossesOf(events)).toEqual(lossesOf(whole.events));
  lose();
  expect(await run.checkpoint(), "after the last update").toEqual(whole.state);
  await run.dispose();
});

test("checkpoints that are read while devices are lost in updates are of one moment each", async () => {
  const { run, lose } = fragile({ validateEvery: 5, validate: async () => (lose(), { loss: 1 }) });
  const taken: TrainedParameters[] = [];
  let isOver = false;
  const takes = (async () => {
    while (!isOver) taken.push(await run.checkpoint());
  })();
  for await (const _ of run);
  isOver = true;
  await takes;
  const whole = await trained({ backend: referenceBackend() });
  const { notes: _, ...training } = (await run.checkpoint()).training;
  const { notes: __, ...expected } = whole.state.training;
  expect(training).toEqual(expected);
  for (const { step, data = 0 } of taken.map((one) => one.training)) expect(data).toBe(step);
  const stepsTaken = taken.map((one) => one.training.step);
  expect(stepsTaken, "never an earlier one").toEqual(stepsTaken.toSorted((a, b) => a - b));
  await run.dispose();
});

test("a device that is lost before the first copy of the state costs nothing either", async () => {
  const { run, opened, lose } = fragile();
  lose();
  const events: TrainEvent[] = [];
  for await (const event of run) events.push(event);
  expect(opened()).toBe(1);
  expect(events[0]).toMatchObject({ kind: "reopened", step: 0 });
  expect(await run.checkpoint()).toEqual((await trained({ backend: referenceBackend() })).state);
  await run.dispose();
});

test("a checkpoint does not try an update again that has failed, on a new device neither", async () => {
  const { run, lose } = fragile({
    learningRate: (step) => {
      if (step === 7) throw new RangeError("Cannot tell the rate");
      return how.learningRate(step);
    },
  });
  const events = async (): Promise<void> => {
    for await (const _ of run);
  };
  await expect(events()).rejects.toThrow("Cannot tell the rate");
  const left = await run.checkpoint();
  expect([left.training.step, left.training.data]).toEqual([7, 7]);
  lose();
  expect(await run.checkpoint()).toEqual(left);
  await run.dispose();
});

test("a run that is read in its own reopen fails, as each would wait for the other", async () => {
  const { run, lose } = fragile({
    reopen: async () => {
      await run.checkpoint();
      return referenceBackend();
    },
  });
  const training = (async () => {
    for await (const { kind } of run) if (kind === "progress") lose();
  })();
  await expect(training).rejects.toThrow(
    "Cannot read a run in its own reopen: it is read once the new device is there; return that first",
  );
  await run.dispose();
});
