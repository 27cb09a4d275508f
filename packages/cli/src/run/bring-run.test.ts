// @module-tag ci
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  readMetricsLog,
  readResumable,
  readRun,
  runFiles,
  writeFinished,
} from "@pixelweft/pixelcnn/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere, writeSmallConfig } from "../checks/command-line.fixture.ts";
import { pngOf, writeFiles } from "../checks/picture-files.fixture.ts";
import { bringRun } from "./bring-run.ts";
import { isSettings } from "./settings.ts";

const reference = ["--backend", "reference"];
let workshop = { folder: "", data: "", config: "" };
let run = "";
const at = (name: string): string => join(workshop.folder, name);

beforeAll(async () => {
  workshop = await makeWorkshop();
  run = at("run");
  let state = 7;
  const noise = (): readonly [number, number, number, number] => {
    state = (state * 48_271) % 2_147_483_647;
    return [0, 0, (state % 4) * 80, 255];
  };
  const files = Array.from({ length: 24 }, (_, n) => [`${n}.png`, pngOf([4, 4], noise)] as const);
  await writeFiles(at("noise"), Object.fromEntries(files));
  await writeSmallConfig(workshop.config, { steps: 60, validateEvery: 10, learningRate: 0.05 });
  const what = [at("noise"), "--palette", "4", "--validation", "8", "--seed", "5"];
  const how = ["--config", workshop.config, "--samples", "0", "--patience", "0", ...reference];
  await runHere(["train", ...what, ...how, "--out", run]);
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

function resume(...more: string[]): ReturnType<typeof runHere> {
  return runHere(["train", "--resume", run, ...reference, ...more]);
}

test("a run that goes on in another folder takes its best weights and its log with it", async () => {
  const moved = at("moved");
  const { code, out } = await resume("--out", moved, "--steps", "600", "--patience", "1");
  expect([code, out]).toEqual([0, expect.stringContaining("the best weights are kept")]);
  const [best, old] = await Promise.all(
    [moved, run].map((folder) => readFile(join(folder, "best.safetensors"))),
  );
  expect(best?.equals(old ?? new Uint8Array())).toBe(true);
  const log = await readMetricsLog(join(moved, "metrics.jsonl"));
  expect(log.find(({ kind }) => kind === "train")).toMatchObject({ step: 1 });
});

test("a run that goes on from an older state takes that one with it, and best weights of its own steps alone", async () => {
  const [from, to] = [runFiles(at("branch")), runFiles(at("taken"))];
  for (const { folder } of [from, to]) await mkdir(folder);
  const older = join(from.folder, "older.safetensors");
  await cp(join(run, "last.safetensors"), older);
  const state = await readResumable(older, { isSettings, timed: true });
  const { step = 0 } = state.model.training ?? {};
  await writeFiles(from.folder, { "last.safetensors": "a newer state" });
  for (const later of [1, 0]) {
    const word = { step: step + later, settings: state.settings };
    await writeFinished(from.best, state.model, { run: word });
    await bringRun(state, to);
    expect((await readFile(to.last)).equals(await readFile(older))).toBe(true);
    expect(existsSync(to.best)).toBe(later === 0);
  }
});

test("a checkpoint without the best weights beside it can go on and overfit", async () => {
  const alone = at("alone/last.safetensors");
  await writeFiles(at("alone"), {
    "last.safetensors": await readFile(join(run, "last.safetensors")),
  });
  const words = ["train", "--resume", alone, "--steps", "600", "--patience", "1"];
  expect(await runHere([...words, ...reference])).toMatchObject({ code: 0 });
});

test("a run that goes on does not overwrite another one", async () => {
  const other = at("other");
  await writeFiles(other, { "last.safetensors": "x" });
  const { code, err } = await resume("--out", other, "--steps", "70");
  expect([code, err]).toEqual([
    2,
    `pixelweft: Cannot train into ${other}: it holds a run; go on with --resume ${other}, or name another folder with --out\n`,
  ]);
  expect(await readFile(join(other, "last.safetensors"), "utf8")).toBe("x");
});

test("a run that goes on keeps its --samples, until another number is asked for", async () => {
  const [none, some] = [at("none"), at("some")];
  expect(await resume("--out", none, "--steps", "61")).toMatchObject({ code: 0 });
  expect(existsSync(join(none, "samples.png"))).toBe(false);
  await resume("--out", some, "--steps", "61", "--samples", "3");
  const { settings } = await readRun(join(some, "last.safetensors"));
  expect([isSettings(settings), settings]).toEqual([true, expect.objectContaining({ samples: 3 })]);
  expect(existsSync(join(some, "samples.png"))).toBe(true);
});

test("a run that goes on in its own folder samples by its own seed", async () => {
  const { code } = await resume("--out", `${run}/`, "--steps", "61", "--samples", "4");
  expect(code).toBe(0);
  const file = at("same.png");
  const words = ["sample", run, "--count", "4", "--seed", "5"];
  await runHere([...words, "--out", file, ...reference]);
  const [atEnd, same] = await Promise.all([join(run, "samples.png"), file].map((p) => readFile(p)));
  expect(atEnd?.equals(same ?? new Uint8Array())).toBe(true);
});

test("a run that goes on keeps when it is saved, until it is asked for another time", async () => {
  const often = at("often");
  const savingOf = async (): Promise<unknown> => {
    const { settings } = await readRun(join(often, "last.safetensors"));
    return isSettings(settings) && [settings.saveEvery, settings.saveMinutes];
  };
  await resume("--out", often, "--steps", "62", "--save-every", "1");
  expect(await savingOf()).toEqual([1, undefined]);
  const more = ["train", "--resume", often, ...reference, "--steps"];
  expect(await runHere([...more, "63"])).toMatchObject({ code: 0 });
  expect(await savingOf()).toEqual([1, undefined]);
  await runHere([...more, "64", "--save-minutes", "2"]);
  expect(await savingOf()).toEqual([undefined, 2]);
});

test("a run that goes on keeps its --patience", async () => {
  const words = ["--out", at("patient"), "--steps", "200"];
  const { code, out } = await resume(...words);
  expect([code, out]).toEqual([0, expect.stringContaining("200 steps done")]);
});
