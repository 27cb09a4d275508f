// @module-tag ci
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import type { ProcessGroup } from "@pixelweft/layers";
import { OutOfMemoryError } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, onTestFinished, test, vi } from "vitest";
import { modelFigures } from "../../figures/model-figures.ts";
import { validationBytes } from "../../figures/planned-memory.ts";
import { createModel } from "../../model/model.ts";
import { recipeOptimiser } from "../../recipes/recipe-optimiser.ts";
import type { Batch } from "../../train/batch.ts";
import { describeNetwork } from "../words/describe-network.ts";
import { readMetricsLog } from "./metrics-log.ts";
import { runFiles } from "./run-files.ts";
import { readRun } from "./run-model.ts";
import { type Ended, model, newFolder, runOf, settings } from "./small-run.fixture.ts";
import { trainRun } from "./train-run.ts";

test("a run to its end tells of its beginning, and keeps its settings and its data", async () => {
  const { reason, trainingLoss, ...ended } = await runOf({ header: { images: 1 } });
  const { model: trained, files, events } = ended;
  const { loss } = events.findLast(({ kind }) => kind === "progress") as { loss?: number };
  expect(trainingLoss).toBe(loss);
  expect([reason, trained.training?.step]).toEqual(["done", 20]);
  expect(events[0]).toEqual({ kind: "begin", steps: 20, examples: 0 });
  expect((await readRun(files.last)).settings).toEqual(settings);
  const [header] = await readMetricsLog(files.metrics);
  expect(header).toMatchObject({ kind: "run", name: "dots", data: "dots", images: 1 });
});

test("a run ends after as many validations above its best as its patience allows", async () => {
  // What it learns is wrong for the held-out image.
  const batches = (): Batch[] => [{ images: Uint8Array.of(0, 0) }, { images: Uint8Array.of(0, 0) }];
  const validation = { images: 2, batches };
  const { reason, model: trained } = await runOf({ validation, patience: 2 });
  expect(reason).toBe("overfitted");
  // The best look is the one after two updates.
  expect(trained.training?.step).toBe(6);
  // With one image that it learns the loss rises as well, but by less than its standard error.
  const both = (): Batch[] => [{ images: Uint8Array.of(0, 0, 1, 1) }];
  const unsure = await runOf({ validation: { images: 2, batches: both }, patience: 2 });
  expect(unsure.reason).toBe("done");
  expect(unsure.model.training?.notes?.["worse"]).toBeGreaterThan(2);
});

test("samples are drawn on the way into their file, as its events have them", async () => {
  const previews = { count: 3, seed: 5, firstAfter: 0, every: 0 };
  const { events, files } = await runOf({ previews });
  const drawn = events.flatMap((event) => (event.kind === "preview" ? [event] : []));
  expect(drawn.length).toBeGreaterThan(1);
  expect(drawn.at(-1)?.images).toHaveLength(6);
  expect((await readFile(files.samples)).toString("latin1", 1, 4)).toBe("PNG");
  const later = await runOf({ previews: { ...previews, firstAfter: 3600 } });
  expect(later.events.some(({ kind }) => kind === "preview")).toBe(false);
});

test("previews are tried once more if the first one, which compiles, takes too long", async () => {
  const previews = { count: 3, firstAfter: 0, every: 0 };
  const previewsAfter = async (...late: readonly boolean[]): Promise<number> => {
    const timeout = vi.spyOn(AbortSignal, "timeout");
    onTestFinished(() => timeout.mockRestore());
    timeout.mockReturnValue(new AbortController().signal);
    for (const is of late)
      timeout.mockReturnValueOnce(is ? AbortSignal.abort() : new AbortController().signal);
    const { events } = await runOf({ previews });
    return events.filter(({ kind }) => kind === "preview").length;
  };
  expect(await previewsAfter(true)).toBeGreaterThan(0);
  expect(await previewsAfter(true, true)).toBe(0);
  expect(await previewsAfter(false, true)).toBe(1);
});

test("a model of codes is trained without samples on the way, which would be no bytes", async () => {
  const codes = createModel({ ...model.config, levels: 300, input: "embedding" });
  const batches = (): Batch[] => [1, 2, 3].map((k) => ({ images: Uint16Array.of(k, 299) }));
  const folder = await newFolder();
  const { reason } = await trainRun(codes, batches, {
    backend: referenceBackend(),
    files: runFiles(folder),
    settings: { ...settings, steps: 3 },
    name: "codes",
    data: "codes",
    signal: new AbortController().signal,
    previews: { count: 1, firstAfter: 0, every: 0 },
  });
  expect(reason).toBe("done");
});

test("how often a run validates changes none of its bits", async () => {
  const validation = { images: 1, batches: (): Batch[] => [{ images: Uint8Array.of(1, 0) }] };
  const often = await runOf({ validation });
  const rare = await runOf({ validation, settings: { ...settings, validateEvery: 1000 } });
  expect(often.model.parameters).toEqual(rare.model.parameters);
  expect(often.events.length).toBeGreaterThan(rare.events.length);
});

test("a run that is stopped before its first step leaves no files", async () => {
  const { reason, files } = await runOf({ signal: AbortSignal.abort() });
  expect(reason).toBe("stopped");
  expect(await readdir(files.folder)).toEqual([]);
});

test("a run that never made a step leaves the files of others under its names as they were", async () => {
  const folder = await newFolder();
  const files = runFiles(folder);
  await writeFile(files.metrics, "mine\n");
  await writeFile(files.curve, "<svg/>");
  expect((await runOf({ files, signal: AbortSignal.abort() })).reason).toBe("stopped");
  expect(await readFile(files.metrics, "utf8")).toBe("mine\n");
  expect(await readFile(files.curve, "utf8")).toBe("<svg/>");
  expect((await readdir(folder)).toSorted()).toEqual(["curve.svg", "metrics.jsonl"]);
});

/** Two ranks of one process; they have to be run concurrently. */
function twoRanks(): [ProcessGroup, ProcessGroup] {
  let waiting: { readonly values: Float32Array; readonly go: () => void }[] = [];
  const allReduce = (values: Float32Array): Promise<void> =>
    new Promise((go) => {
      waiting.push({ values, go });
      const [one, two] = waiting;
      if (!one || !two) return;
      waiting = [];
      // Else sums have no meaning, and an MPI reads and writes beyond the shorter array.
      expect(one.values).toHaveLength(two.values.length);
      const sum = one.values.map((value, i) => value + (two.values[i] ?? 0));
      for (const each of [one, two]) {
        each.values.set(sum);
        each.go();
      }
    });
  return [
    { rank: 0, size: 2, allReduce },
    { rank: 1, size: 2, allReduce },
  ];
}

test.each([0, 1])(
  "all ranks say that they were stopped where rank %i alone was asked to, and the others leave no files",
  async (asked) => {
    const ended = await Promise.all(
      twoRanks().map((group) =>
        runOf({ group, ...(group.rank === asked ? { signal: AbortSignal.abort() } : {}) }),
      ),
    );
    expect(ended.map(({ reason }) => reason)).toEqual(["stopped", "stopped"]);
    expect(ended[0]?.events.map(({ kind }) => kind)).not.toContain("time is up");
    expect(await readdir(ended[1]?.files.folder ?? "")).toEqual([]);
  },
);

test("all ranks of a run whose time is up say that it is done", async () => {
  const how = { until: performance.now() + 1500, hard: true };
  const endless = { ...settings, steps: 1_000_000 };
  const ended = await Promise.all(
    twoRanks().map((group) => runOf({ group, ...how, settings: endless })),
  );
  expect(ended.map(({ reason }) => reason)).toEqual(["done", "done"]);
});

test("ranks of unlike devices decide together, after the same updates, how many fit into the time of a run", async () => {
  const until = performance.now() + 2000;
  const ended = await Promise.all(
    twoRanks().map((group) => {
      const backend = referenceBackend();
      const capabilities = { ...backend.capabilities, software: group.rank === 0 };
      Object.defineProperty(backend, "capabilities", { value: capabilities });
      return runOf({ group, until, backend });
    }),
  );
  const [one, two] = ended.map(({ reason, model: { training } }) => [reason, training?.step]);
  expect(one).toEqual(two);
});

test("a run describes its network as its settings do, and leaves nothing open", async () => {
  const { files } = await runOf();
  const { name, config, training, run } = await describeNetwork(files.folder);
  expect(name).toBe(files.last);
  expect([config.width, training?.steps, run?.step]).toEqual([2, 20, 20]);
  await expect(describeNetwork(files.folder, { classes: 3 })).rejects.toThrow(TypeError);
});

test("a run that does not fit into memory is refused before it reads, allocates or writes anything", async () => {
  const backend = referenceBackend({ memoryBytes: 10_000 });
  const folder = await newFolder();
  let isAsked = false;
  const batches = (): Batch[] => {
    isAsked = true;
    return [];
  };
  const { signal } = new AbortController();
  const run = { backend, files: runFiles(folder), settings, name: "dots", data: "dots", signal };
  const refused = trainRun(model, batches, run);
  await expect(refused).rejects.toThrow(OutOfMemoryError);
  await expect(refused).rejects.toThrow(/^Cannot train: .* are needed \(.*moment1/);
  expect(backend.stats().allocations).toBe(0);
  expect(await readdir(folder)).toEqual([]);
  expect(isAsked).toBe(false);
  // What is left of an earlier run stays.
  await writeFile(run.files.metrics, "{}\n");
  await expect(trainRun(model, batches, run)).rejects.toThrow(OutOfMemoryError);
  expect(await readFile(run.files.metrics, "utf8")).toBe("{}\n");
});

test("looks at held-out images are counted: what begins does not fail at the first of them", async () => {
  const held: Batch[] = Array.from({ length: 4 }, () => ({ images: Uint8Array.of(1, 1, 0, 0) }));
  const options = { validation: { images: 8, batches: () => held } };
  const { memory } = await modelFigures(model.config, {
    batch: 1,
    backend: referenceBackend(),
    optimiser: recipeOptimiser(settings),
  });
  const looks = await validationBytes(model.config, { batch: 1, backend: referenceBackend() });
  expect(looks).toBeGreaterThan(0);
  const run = (memoryBytes: number): Promise<Ended> =>
    runOf({ ...options, backend: referenceBackend({ memoryBytes }) });
  const enough = memory.training + looks;
  await expect(run(enough - 1)).rejects.toThrow(/^Cannot train: .*validation/);
  expect((await run(enough)).reason).toBe("done");
});

test("samples on the way that cannot be written end no training", async () => {
  const folder = await newFolder();
  const files = runFiles(folder);
  await mkdir(files.samples);
  const previews = { count: 3, firstAfter: 0, every: 0 };
  const { reason, events } = await runOf({ files, previews });
  expect(reason).toBe("done");
  expect(events.some(({ kind }) => kind === "preview")).toBe(true);
});
