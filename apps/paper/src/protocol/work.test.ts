// @module-tag ci
import { copyFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryDataset } from "@pixelweft/datasets";
import { parseModel } from "@pixelweft/pixelcnn";
import { checkConfig } from "@pixelweft/pixelcnn/graph";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rows } from "../rows/rows.ts";
import type { Experiment } from "./experiment.ts";
import { withoutLast } from "./images.ts";
import { bestOf } from "./rate-choice.ts";
import { RecordFiles } from "./record-files.ts";
import { choiceFor, resultFor } from "./records.fixture.ts";
import { wantedRuns, type Wanted } from "./schedule.ts";
import { trainAndJudge, type TrainingRun } from "./training-run.ts";
import { work, type Workplace } from "./work.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "paper-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Slopes in both directions, with the row as the first value. */
function slopes(name: string, count: number) {
  const images = Uint8Array.from({ length: count * 64 }, (_, i) => (i * 7 + (i >> 6)) % 4);
  return memoryDataset({ name, shape: [8, 8, 1], images });
}

const config = checkConfig({
  height: 8,
  width: 8,
  levels: 4,
  hiddenChannels: 4,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 8,
  dropoutRate: 0.2,
});
const images = { ...withoutLast(slopes("train", 48), 8), test: slopes("test", 10) };

async function runOf(more: Partial<TrainingRun> = {}): Promise<TrainingRun> {
  return {
    // An epoch of 40 images is 10 updates; a point of the curve is every second report, and one at the end.
    terms: { config, seed: 2, rate: 4e-3, steps: 64, batch: 4, curveEvery: 30 },
    backend: await wasmBackend({ threads: 1 }),
    learnt: images.learnt,
    watched: images.heldOut,
    judge: images.test,
    checkpoint: join(folder, "run.safetensors"),
    commit: "c0ffee",
    stop: () => false,
    say: () => {},
    ...more,
  };
}

/** All numbers that a checkpoint holds but the time. */
async function stateOf(path: string): Promise<unknown> {
  const { parameters, training } = parseModel(await readFile(path));
  const { notes, ...state } = training ?? {};
  return { parameters, ...state, best: notes?.["best"] };
}

test("a training that is stopped at every report ends with the same bits as one that never is", async () => {
  const once = await runOf();
  const whole = await trainAndJudge(once);
  const stopped = await runOf({
    checkpoint: join(folder, "stopped.safetensors"),
    stop: () => true,
  });
  let [outcome, sessions] = [await trainAndJudge(stopped), 1];
  for (; outcome === undefined && sessions < 20; sessions++) outcome = await trainAndJudge(stopped);
  expect(sessions).toBe(6);
  expect(whole?.curve.map((point) => point.images)).toEqual([120, 240, 256]);
  expect(outcome?.curve).toEqual(whole?.curve);
  expect(outcome?.score).toEqual(whole?.score);
  expect(await stateOf(stopped.checkpoint)).toEqual(await stateOf(once.checkpoint));
});

test("a training that is killed goes on from its last checkpoint with the same bits", async () => {
  const whole = await trainAndJudge(await runOf({ checkpoint: join(folder, "whole.safetensors") }));
  let reports = 0;
  const first = await runOf({ stop: () => ++reports === 3 });
  expect(await trainAndJudge(first)).toBeUndefined();
  const copy = join(folder, "copy.safetensors");
  await copyFile(first.checkpoint, copy);
  await trainAndJudge({ ...first, stop: () => ++reports === 5 });
  // The work after the copy is lost.
  await copyFile(copy, first.checkpoint);
  const outcome = await trainAndJudge({ ...first, commit: "decaf", stop: () => false });
  expect(outcome?.curve).toEqual(whole?.curve);
  expect(outcome?.score).toEqual(whole?.score);
  expect(outcome?.commits).toEqual(["c0ffee", "decaf"]);
});

test("a checkpoint of other terms is not gone on with", async () => {
  const run = await runOf({ stop: () => true });
  await trainAndJudge(run);
  const said: string[] = [];
  const other = { ...run, terms: { ...run.terms, rate: 1e-3 }, say: (w: string) => said.push(w) };
  await trainAndJudge(other);
  expect(said[0]).toMatch("starts again");
});

/** A tiny experiment, and where it is worked on. */
async function tiny(wholeRates = false): Promise<{ experiment: Experiment; place: Workplace }> {
  const [row] = rows;
  if (row === undefined) throw new Error("There are no rows");
  return {
    experiment: {
      id: "tiny-weights",
      network: "tiny-weights",
      row: { ...row, seeds: 2, wholeRates },
      config,
      images: 32,
    },
    place: {
      backend: await wasmBackend({ threads: 1 }),
      images,
      terms: {
        shape: [8, 8, 1],
        weights: 100,
        images: 32,
        batch: 4,
        heldOut: 8,
        watched: 4,
        between: 16,
      },
      files: new RecordFiles(join(folder, "records")),
      folder: join(folder, "trainings"),
      stop: () => false,
      say: () => {},
    },
  };
}

test("work() tries the rates one by one, then runs each seed and keeps what it found", async () => {
  const { experiment, place } = await tiny();
  const { files } = place;
  const next = async (): Promise<Wanted | undefined> =>
    wantedRuns([experiment], await files.read()).find(({ state }) => state !== "done");
  for (let run = await next(); run !== undefined; run = await next())
    expect(await work(run, await files.read(), place)).toBe(true);
  const { rates, results } = await files.read();
  const tried = rates.get("tiny-weights")?.tried ?? [];
  expect(tried.length).toBeGreaterThanOrEqual(4);
  const best = tried.toSorted((a, b) => (a.bitsPerDim ?? 99) - (b.bitsPerDim ?? 99))[0];
  const found = [...results.values()];
  expect(found.map(({ seed }) => seed)).toEqual([1, 2]);
  for (const { rate, images: seen, curve, test: score } of found) {
    expect(rate).toBe(best?.rate);
    expect(seen).toBe(32);
    expect(curve.map((point) => point.images)).toEqual([16, 32]);
    expect(score.each).toHaveLength(10);
  }
  expect(found[0]?.test.bitsPerDim).not.toBe(found[1]?.test.bitsPerDim);
  expect(await readdir(place.folder)).toEqual([]);
});

test("whole trainings choose a rate from the best of the short ones, and the best of them is the run of its seed", async () => {
  const { experiment, place } = await tiny(true);
  const said: string[] = [];
  const there = { ...place, say: (words: string) => void said.push(words) };
  const next = async (): Promise<Wanted | undefined> =>
    wantedRuns([experiment], await place.files.read()).find(({ state }) => state !== "done");
  for (let run = await next(); run !== undefined; run = await next())
    expect(await work(run, await place.files.read(), there)).toBe(true);
  const { rates, results } = await place.files.read();
  const { tried = [], whole = [] } = rates.get("tiny-weights") ?? {};
  expect(whole[0]?.rate).toBe(bestOf(tried)?.rate);
  expect(whole.length).toBeGreaterThanOrEqual(2);
  const best = bestOf(whole);
  const [first, second] = [...results.values()];
  expect([first?.rate, second?.rate]).toEqual([best?.rate, best?.rate]);
  // What was judged is the end of its curve, and nothing was learnt twice.
  expect(first?.curve.at(-1)?.heldOut).toBe(best?.bitsPerDim);
  expect(first?.test.each).toHaveLength(10);
  const ends = (seed: number): number =>
    said.filter(
      (words) =>
        words.startsWith(`tiny-weights-seed-${seed}-rate-`) && words.includes(": 32 images"),
    ).length;
  expect([ends(1), ends(2)]).toEqual([whole.length, 1]);
  expect(await readdir(place.folder)).toEqual([]);
});

test("the run on file is a whole training, as long as its network is the same", async () => {
  const { experiment, place } = await tiny(true);
  const { whole: _, ...choice } = choiceFor(experiment);
  await place.files.keepRates(choice);
  await place.files.keepResult({ ...resultFor(experiment, { seed: 1, each: [3] }), rate: 8e-3 });
  const run = wantedRuns([experiment], await place.files.read())[0];
  expect(run).toMatchObject({
    state: "rate to choose",
    next: { rate: 5.66e-3, whole: true },
    tried: 1,
  });
  if (run) await work(run, await place.files.read(), place);
  const { rates } = await place.files.read();
  expect(rates.get("tiny-weights")?.whole?.map(({ rate }) => rate)).toEqual([8e-3, 5.66e-3]);
  const other = { ...experiment, config: { ...experiment.config, layers: 3 } };
  const again = wantedRuns([other], await place.files.read())[0];
  expect(again).toMatchObject({ state: "rate to choose", tried: 0 });
});

test("a rate at which training diverges is kept as broken, and the one before is chosen", async () => {
  const { experiment, place } = await tiny();
  const choice = choiceFor(experiment);
  const [first] = choice.tried;
  if (first === undefined) throw new Error("Nothing was tried");
  const edge = { ...first, rate: 5e5, bitsPerDim: 1 };
  const below = { ...first, rate: 2.5e5, bitsPerDim: 2 };
  await place.files.keepRates({ ...choice, tried: [...choice.tried, below, edge] });
  const next = async (): Promise<Wanted | undefined> =>
    wantedRuns([experiment], await place.files.read())[0];
  const run = await next();
  expect(run).toMatchObject({ state: "rate to choose", next: { rate: 1e6 } });
  if (run) await work(run, await place.files.read(), place);
  const tried = (await place.files.read()).rates.get("tiny-weights")?.tried.at(-1);
  expect(tried).toMatchObject({ rate: 1e6, bitsPerDim: null });
  expect(await next()).toMatchObject({ state: "to run", rate: 5e5 });
});
