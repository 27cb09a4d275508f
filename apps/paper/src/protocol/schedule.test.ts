import { expect, test } from "vitest";
import { rows } from "../rows/rows.ts";
import { experiments } from "./experiment.ts";
import { choiceFor, noRecords, paceOf, recordsOf, resultFor } from "./records.fixture.ts";
import { nextRun, stateWords, wantedRuns } from "./schedule.ts";
import { trainedBy, type TrainedBy } from "./terms.ts";

const all = experiments(rows, {});
const relu = all.find(({ id }) => id === "fashion-mnist-relu-weights") ?? all[0];
if (relu === undefined) throw new Error("There are no experiments");

test("every experiment is run with the seeds of its row", () => {
  const runs = wantedRuns(all, noRecords);
  const seeds = (id: string): number[] =>
    runs.filter(({ experiment }) => experiment.id === id).map(({ seed }) => seed);
  expect(seeds("fashion-mnist-gated-weights")).toEqual([1, 2, 3]);
  expect(seeds("fashion-mnist-diagonal-bilstm-weights")).toEqual([1, 2, 3]);
  expect(seeds("fashion-mnist-skip-weights")).toEqual([1]);
});

test("the first seeds of equal weights come first, then their other seeds, options, width, seconds", () => {
  const runs = wantedRuns(all, noRecords);
  const place = (id: string, seed: number): number =>
    runs.findIndex((run) => run.experiment.id === `fashion-mnist-${id}` && run.seed === seed);
  const order = [
    place("pixelcnn-weights", 1),
    place("diagonal-bilstm-weights", 1),
    place("pixelcnn-weights", 2),
    place("skip-weights", 1),
    place("pixelcnn-width", 1),
    place("pixelcnn-width", 2),
    place("pixelcnn-seconds", 1),
    place("gated-half-weights", 1),
  ];
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order).not.toContain(-1);
});

test("a run waits for a rate, then is to be run, then is done", () => {
  const state = (records: typeof noRecords): string =>
    wantedRuns([relu], records).map(stateWords)[0] ?? "";
  expect(state(noRecords)).toBe("rate to choose");
  const choice = choiceFor(relu);
  const some = { ...choice, tried: choice.tried.slice(0, 2) };
  expect(state(recordsOf([], { rates: new Map([[relu.network, some]]) }))).toBe(
    "rate to choose, 2 tried",
  );
  const rates = new Map([[relu.network, choice]]);
  expect(state(recordsOf([], { rates }))).toBe("to run with rate 0.008");
  const result = resultFor(relu, { seed: 1, each: [3, 4] });
  expect(state(recordsOf([result], { rates }))).toBe("done");
});

test("a result of another configuration or of other images does not count", () => {
  const result = resultFor(relu, { seed: 1, each: [3, 4] });
  const { config } = result;
  const state = (changed: typeof result): string | undefined =>
    wantedRuns([relu], recordsOf([changed]))[0]?.state;
  expect(state({ ...result, config: { ...config, kernelSize: 5 } })).toBe("rate to choose");
  expect(state({ ...result, images: 16 })).toBe("rate to choose");
  const { forgetBias: _, ...older } = config;
  expect(state({ ...result, config: JSON.parse(JSON.stringify(older)) })).toBe("done");
});

test("a result counts for the optimiser and the terms that it was trained by alone", () => {
  const muon = all.find(({ id }) => id === "fashion-mnist-relu-muon-weights") ?? relu;
  const state = (experiment: typeof relu, how?: TrainedBy): string | undefined => {
    const { trainedBy: _, ...older } = resultFor(experiment, { seed: 1, each: [3, 4] });
    const result = { ...older, ...(how && { trainedBy: how }) };
    return wantedRuns([experiment], recordsOf([result]))[0]?.state;
  };
  expect(state(muon, trainedBy(muon.row))).toBe("done");
  expect(state(muon, trainedBy(relu.row))).toBe("rate to choose");
  expect(state(relu, { ...trainedBy(relu.row), warmup: 10 })).toBe("rate to choose");
  // Records that say nothing of it are of Adam.
  expect(state(relu)).toBe("done");
  expect(state(muon)).toBe("rate to choose");
});

test("what waits for the pace is passed over", () => {
  const seconds = all.filter(({ id }) => id.endsWith("-seconds"));
  expect(seconds.length).toBeGreaterThan(0);
  expect(nextRun(wantedRuns(seconds, noRecords))).toBeUndefined();
  const pace = paceOf({
    "fashion-mnist-gated-weights": 200,
    "fashion-mnist-relu-weights": 300,
  });
  const known = experiments(rows, { pace }).filter(({ id }) => id.endsWith("-seconds"));
  const next = nextRun(wantedRuns(known, recordsOf([], { pace })));
  expect(next?.experiment.id).toBe("fashion-mnist-relu-seconds");
  expect(next?.experiment.images).toBe(90_000);
});
