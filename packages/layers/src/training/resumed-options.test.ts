import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { numbered, squares, trained } from "./small-network.fixture.ts";
import { train } from "./train.ts";

const backend = referenceBackend();
const learningRate = (): number => 0.01;

test("a run goes on with the decay of its moving average; another one has to be given", async () => {
  const common = { backend, learningRate };
  const whole = await trained({ ...common, steps: 12, emaDecay: 0.3 });
  const { state } = await trained({ ...common, steps: 6, emaDecay: 0.3 });
  expect(state.training.notes).toMatchObject({ emaDecay: 0.3 });
  const onwards = numbered(Number(state.training.data));
  const rest = await trained({ ...common, ...state, steps: 12 }, onwards);
  expect(rest.state.training.ema).toEqual(whole.state.training.ema);
  const again = numbered(Number(state.training.data));
  const other = await trained({ ...common, ...state, steps: 12, emaDecay: 0.1 }, again);
  expect(other.state.training.ema).not.toEqual(whole.state.training.ema);
  expect(other.state.training.notes).toMatchObject({ emaDecay: 0.1 });
});

test("notes of a program stay with the runs that go on", async () => {
  const { state } = await trained({ backend, steps: 2 });
  const training = { ...state.training, notes: { ...state.training.notes, run: { palette: 3 } } };
  const rest = await trained({ backend, ...state, training, steps: 3 });
  expect(rest.state.training.notes).toMatchObject({ run: { palette: 3 } });
});

test("fewer steps than are done are refused; as many end at once", async () => {
  const { state } = await trained({ backend, steps: 6 });
  await expect(trained({ backend, ...state, steps: 5 })).rejects.toThrow(
    new RangeError(
      "Cannot train: steps is 5, and 6 are done; steps counts those before a resumption too",
    ),
  );
  const { events } = await trained({ backend, ...state, steps: 6 });
  expect(events).toEqual([{ kind: "end", step: 6, examples: 24, reason: "done" }]);
});

test("a run that was left is not read again, and another one goes on", async () => {
  const how = { backend, steps: 6, learningRate, reportEvery: 2 };
  const run = train(squares, numbered(), how);
  for await (const { step } of run) if (step === 2) break;
  await expect(run[Symbol.asyncIterator]().next()).rejects.toThrow(
    "the events of a run are read once; make another run of its checkpoint()",
  );
  const { parameters, training } = await run.checkpoint();
  const state = { parameters, training };
  const rest = await trained({ ...how, ...state }, numbered(Number(training.data)));
  const whole = await trained({ ...how, seed: 0 });
  expect(rest.state.parameters).toEqual(whole.state.parameters);
});

test("a training does not go on without the parameters that it belongs to", async () => {
  const { state } = await trained({ backend, steps: 2 });
  const { training } = state;
  expect(() => train(squares, numbered(), { backend, steps: 3, learningRate, training })).toThrow(
    new TypeError(
      "Cannot train: a training goes on with its own parameters; give both, as checkpoint() returns them",
    ),
  );
});
