import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { createModel, type Model } from "../../model/model.ts";
import { train, type Training } from "../../train/training.ts";
import { openMetricsLog, readMetricsLog } from "./metrics-log.ts";
import { runFiles, startRun } from "./run-files.ts";
import { readRun } from "./run-model.ts";
import { RunRecord } from "./run-record.ts";

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

const backend = referenceBackend();
const images = Uint8Array.of(1, 0);
const settings = { name: "dots", seed: 3 };

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "run-record-"));
  folders.push(folder);
  return folder;
}

/** Trains to a step, and keeps all of it in a folder. */
async function keep(
  folder: string,
  model: Model,
  { steps, leads = true }: { steps: number; leads?: boolean },
): Promise<void> {
  const files = runFiles(folder);
  const begun = model.training?.step ?? 0;
  const curves = await startRun(files, begun);
  await using log = await openMetricsLog(files.metrics);
  const record = new RunRecord({
    files,
    curves,
    log,
    settings,
    begun,
    leads,
    saveEvery: 2,
    name: "dots",
    data: "dots",
  });
  const batches = (function* () {
    for (let step = begun; step < 9; step++) yield { images, state: { step } };
  })();
  const validation = (): { images: Uint8Array }[] => [{ images }];
  const how = { backend, steps, reportEvery: 1, validateEvery: 3, validation };
  const training = train(model, batches, how);
  for await (const event of training) await record.note(event, training);
  await training.dispose();
}

test(
  "a run leaves its log, both checkpoints and the chart, and goes on from the last",
  { tags: ["ci"] },
  async () => {
    const folder = await newFolder();
    const files = runFiles(folder);
    await keep(
      folder,
      createModel({ height: 1, width: 2, levels: 2, hiddenChannels: 2, headChannels: 2 }),
      { steps: 4 },
    );
    expect((await readdir(folder)).toSorted()).toEqual([
      "best.safetensors",
      "curve.svg",
      "last.safetensors",
      "metrics.jsonl",
    ]);
    const looks = (await readMetricsLog(files.metrics)).filter(({ best }) => best === true);
    expect(await readRun(files.best)).toMatchObject({ step: looks.at(-1)?.["step"], settings });
    const last = await readRun(files.last);
    expect(last).toMatchObject({ step: 4, settings, model: { training: { step: 4 } } });
    // What a crash has lost of later steps, and half-written files.
    await appendFile(
      files.metrics,
      '{"kind":"train","step":7,"images":7,"bitsPerDim":1}\n{"kind":"tr',
    );
    await writeFile(join(folder, `.last.safetensors.${crypto.randomUUID()}.part`), "half");
    const log = await readFile(files.metrics, "utf8");
    const slow = log.replace(/"kind":"end"(.*)"seconds":[\d.]+/, '"kind":"end"$1"seconds":100');
    await writeFile(files.metrics, slow);
    await keep(folder, last.model, { steps: 6 });
    expect((await readdir(folder)).some((name) => name.endsWith(".part"))).toBe(false);
    const kinds = (await readMetricsLog(files.metrics)).map(
      ({ kind, step }) => `${String(kind)} ${String(step)}`,
    );
    const steps = (from: number, to: number): string[] =>
      kinds.filter((kind) => kind.startsWith("train")).slice(from, to);
    expect(steps(0, 9)).toEqual(["train 1", "train 2", "train 3", "train 4", "train 5", "train 6"]);
    expect(kinds.at(-1)).toBe("end 6");
    // The time that it took before counts.
    expect((await readMetricsLog(files.metrics)).at(-1)?.["seconds"]).toBeGreaterThan(100);
    expect(await readFile(files.curve, "utf8")).toMatch(/^<svg .*dots, training.*held-out images/);
  },
);

test("processes that do not lead keep a log alone", async () => {
  const folder = await newFolder();
  await keep(
    folder,
    createModel({ height: 1, width: 2, levels: 2, hiddenChannels: 2, headChannels: 2 }),
    { steps: 3, leads: false },
  );
  expect(await readdir(folder)).toEqual(["metrics.jsonl"]);
});

test("a run is saved at its first news, then with the settings of the moment", async () => {
  const files = runFiles(await newFolder());
  const curves = await startRun(files, 0);
  await using log = await openMetricsLog(files.metrics);
  const record = new RunRecord({ files, curves, log, settings, name: "dots", data: "dots" });
  const tiny = { height: 1, width: 2, levels: 2, hiddenChannels: 2, headChannels: 2 };
  const batches = Array.from({ length: 4 }, () => ({ images }));
  const look = { validation: () => [{ images }], validateEvery: 4 };
  const how = { backend, steps: 4, reportEvery: 1, ...look };
  const training = train(createModel(tiny), batches, how);
  const seen: (number | undefined)[] = [];
  for await (const event of training) {
    if (event.step === 3) record.changeSettings({ ...settings, steps: 9 });
    await record.note(event, training);
    seen.push((await readRun(files.last)).step);
  }
  await training.dispose();
  // The steps after it are far less than half a minute.
  expect(seen).toEqual([1, 1, 1, 1, 4, 4]);
  for (const file of [files.last, files.best])
    expect((await readRun(file)).settings).toEqual({ ...settings, steps: 9 });
  // For the chart.
  expect(curves.train.map((point) => point.images)).toEqual([1, 2, 3, 4]);
});

/** Trains to a step with a report after each: the steps of the last checkpoint that each report leaves. */
async function savedSteps(
  { files, model, steps }: { files: ReturnType<typeof runFiles>; model: Model; steps: number },
  options: {
    readonly saveEvery?: number;
    readonly saveMinutes?: number;
    readonly onStep?: (training: Training) => void;
  } = {},
): Promise<readonly (number | undefined)[]> {
  const { onStep, ...how } = options;
  const begun = model.training?.step ?? 0;
  const curves = await startRun(files, begun);
  await using log = await openMetricsLog(files.metrics);
  const all = { ...how, files, curves, log, settings, begun, name: "dots", data: "dots" };
  const record = new RunRecord(all);
  const batches = Array.from({ length: steps }, () => ({ images }));
  const training = train(model, batches, { backend, steps, reportEvery: 1 });
  const seen: (number | undefined)[] = [];
  for await (const event of training) {
    onStep?.(training);
    await record.note(event, training);
    seen.push((await readRun(files.last)).step);
  }
  await training.dispose();
  return seen;
}

const tiny = { height: 1, width: 2, levels: 2, hiddenChannels: 2, headChannels: 2 };

test("a run is saved after so many updates as are asked for, from where it goes on", async () => {
  const files = runFiles(await newFolder());
  const first = { files, model: createModel(tiny), steps: 6 };
  expect(await savedSteps(first, { saveEvery: 2 })).toEqual([1, 1, 3, 3, 5, 5, 6]);
  const { model } = await readRun(files.last);
  const next = { files, model, steps: 10 };
  expect(await savedSteps(next, { saveEvery: 2 })).toEqual([6, 8, 8, 10, 10]);
});

test.each([
  [undefined, [1, 1, 3, 3, 5, 5]],
  [1, [1, 1, 1, 4, 4, 5]],
])("with saveMinutes %s a run of 20 s a step is saved at %j", async (saveMinutes, wanted) => {
  let time = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => time);
  onTestFinished(() => clock.mockRestore());
  const run = { files: runFiles(await newFolder()), model: createModel(tiny), steps: 5 };
  const onStep = (): void => void (time += 20_000);
  const how = saveMinutes === undefined ? { onStep } : { onStep, saveMinutes };
  expect(await savedSteps(run, how)).toEqual(wanted);
});

test("what cannot be written is what note() rejects with", async () => {
  const folder = await newFolder();
  await using log = await openMetricsLog(join(folder, "metrics.jsonl"));
  const files = runFiles(join(folder, "gone"));
  const curves = { train: [], validation: [] };
  const record = new RunRecord({ files, curves, log, settings, name: "dots", data: "dots" });
  const batches = [{ images }];
  const validation = (): { images: Uint8Array }[] => [{ images }];
  const how = { backend, steps: 1, reportEvery: 1, validateEvery: 1, validation };
  const training = train(createModel(tiny), batches, how);
  const kinds: string[] = [];
  for await (const event of training) {
    kinds.push(event.kind);
    await expect(record.note(event, training)).rejects.toThrow("Cannot write");
  }
  await training.dispose();
  expect(kinds).toEqual(["progress", "validation", "end"]);
  expect([curves.train.length, curves.validation.length]).toEqual([1, 1]);
});

test("a run whose checkpoints take long to write spends a fiftieth of its time on them", async () => {
  let time = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => time);
  onTestFinished(() => clock.mockRestore());
  let spied: Training | undefined;
  const files = runFiles(await newFolder());
  const seen = await savedSteps(
    { files, model: createModel(tiny), steps: 8 },
    {
      onStep(training) {
        time += 31_000;
        if (spied === training) return;
        spied = training;
        const checkpoint = training.checkpoint.bind(training);
        training.checkpoint = () => {
          time += 2000;
          return checkpoint();
        };
      },
    },
  );
  // 100 s after a save of 2 s: four times 31 s.
  expect(seen).toEqual([1, 1, 1, 1, 5, 5, 5, 5, 8]);
});
