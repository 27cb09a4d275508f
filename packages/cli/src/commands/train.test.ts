// @module-tag ci
import { existsSync } from "node:fs";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatIdx } from "@pixelweft/datasets";
import { parseModel } from "@pixelweft/pixelcnn";
import { readMetricsLog } from "@pixelweft/pixelcnn/node";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  drawnImages,
  makeWorkshop,
  runHere,
  startCommand,
  writeSmallConfig,
  type Finished,
} from "../checks/command-line.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
let run = "";
let trained: Finished;

beforeAll(async () => {
  workshop = await makeWorkshop();
  run = join(workshop.folder, "run");
  trained = await runHere([...trainWords(run), "--samples", "4"]);
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

function trainWords(out: string, config = workshop.config): string[] {
  const what = ["--config", config, "--data", workshop.data, "--validation", "8"];
  return ["train", ...what, "--out", out, "--backend", "reference"];
}

async function stepsLogged(folder: string): Promise<number> {
  const records = await readMetricsLog(join(folder, "metrics.jsonl"));
  return records.filter(({ kind }) => kind === "train").length;
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (await what()) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  throw new Error("It never came true");
}

test("it says on how many images it validates, and when the steps are fewer than those of the warm-up", async () => {
  expect(trained.err).toContain("8 held out, each validation on 4 of them\n");
  expect(trained.err).not.toContain("will not reach");
  const [config, out] = [join(workshop.folder, "long.json"), join(workshop.folder, "short")];
  await writeSmallConfig(config, { warmup: 40 });
  const { err } = await runHere([...trainWords(out, config), "--samples", "0"]);
  expect(err).toContain("The learning rate grows for 40 steps, and 12 steps will not reach it");
});

test("train leaves checkpoints, a log, a curve and samples", async () => {
  expect(trained.err).toContain("validation");
  expect(trained).toMatchObject({ code: 0, out: expect.stringContaining("12 steps done") });
  expect((await readdir(run)).toSorted()).toEqual([
    "best.safetensors",
    "curve.svg",
    "last.safetensors",
    "metrics.jsonl",
    "samples.png",
  ]);
  const samples = decode(await readFile(join(run, "samples.png")), { checkCrc: true });
  expect([samples.width, samples.height]).toEqual([174, 174]);
  expect(await readFile(join(run, "curve.svg"), "utf8")).toMatch(
    /^<svg .*<polyline.*held-out images/,
  );
});

test("with --quiet it says what was chosen and the report, and shows neither progress nor pictures", async () => {
  const out = join(workshop.folder, "quiet");
  const quiet = await runHere([...trainWords(out), "--samples", "4", "--quiet"]);
  expect(quiet).toMatchObject({ code: 0, out: expect.stringContaining("12 steps done") });
  const [said, loud] = [quiet, trained].map(({ err }) => err.trimEnd().split("\n"));
  expect(said).toEqual([expect.stringContaining("8 held out, each validation on 4 of them")]);
  expect(loud?.join("\n")).toMatch(/Computing with .*validation .*train: .*sample: /s);
  const report = quiet.out.replaceAll(out, run);
  expect(trained.out.endsWith(report)).toBe(true);
  expect(trained.out.length).toBeGreaterThan(report.length);
  expect(existsSync(join(out, "samples.png"))).toBe(true);
});

test("the metrics are JSON lines: every step, every look, and the end", async () => {
  const lines = (await readFile(join(run, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
  const records = lines.map((line): Record<string, unknown> => JSON.parse(line));
  expect(records[0]).toMatchObject({ kind: "run", trainImages: 40, heldOut: 8 });
  const of = (kind: string): unknown[] => records.filter((record) => record["kind"] === kind);
  expect(of("train").length).toBe(12);
  expect(of("train")[0]).toMatchObject({ step: 1, images: 4, bitsPerDim: 2 });
  expect(of("validation")).toMatchObject([{ step: 5 }, { step: 10 }, { step: 12 }]);
  expect(records.at(-1)).toMatchObject({ kind: "end", reason: "done", step: 12, images: 48 });
});

test("evaluate reports bits, their error, nats and classes of the data that the run names", async () => {
  const found = await runHere(["evaluate", run, "--backend", "reference"]);
  expect(found.code).toBe(0);
  const [, bits, error] = /([\d.]+) bits\/dim ± ([\d.]+)/.exec(found.out) ?? [];
  expect(Number(bits)).toBeLessThan(2);
  expect(Number(bits)).toBeGreaterThan(0.3);
  expect(Number(error)).toBeGreaterThan(0);
  const nats = Number(/([\d.]+) nats/.exec(found.out)?.[1]);
  expect(nats).toBeCloseTo(Number(bits) * Math.LN2 * 36, 1);
  expect(found.out).toContain("12 images");
  expect(found.out).toMatch(/class +bits\/dim +error +images\n +0 .*\n +1 /);
});

test("evaluate takes the first images, and other data that is named", async () => {
  const words = ["evaluate", join(run, "last.safetensors"), "--backend", "reference"];
  const found = await runHere([...words, "--images", "5", "--data", workshop.data]);
  expect(found.out).toContain("5 images");
});

test("sample draws the same images for the same seed, whatever the number", async () => {
  const draw = async (name: string, ...more: string[]): Promise<Uint8Array> => {
    const out = join(workshop.folder, name);
    const words = ["sample", run, "--columns", "1", "--scale", "1", "--out", out];
    const { code } = await runHere([...words, "--backend", "reference", "--quiet", ...more]);
    expect(code).toBe(0);
    const picture = decode(await readFile(out));
    expect(picture.width).toBe(10);
    return Uint8Array.from(picture.data);
  };
  const four = await draw("four.png", "--count", "4");
  const two = await draw("two.png", "--count", "2");
  const other = await draw("other.png", "--count", "2", "--seed", "9");
  const first = 10 * 8 * 3 * 2;
  expect(two.subarray(0, first)).toEqual(four.subarray(0, first));
  expect(other.subarray(0, first)).not.toEqual(four.subarray(0, first));
});

test("sample shows its images in the terminal", async () => {
  const out = join(workshop.folder, "shown.png");
  const shown = await runHere([
    "sample",
    run,
    "--count",
    "3",
    "--out",
    out,
    "--backend",
    "reference",
  ]);
  expect(shown.out.split("\n").length).toBeGreaterThan(4);
  expect(shown.out).toContain(`3 images of seed 0 are in ${out}`);
});

test("a model that is conditioned on the class draws the class that is named", async () => {
  const out = join(workshop.folder, "classes");
  expect((await runHere([...trainWords(out), "--condition", "class", "--samples", "0"])).code).toBe(
    0,
  );
  const model = parseModel(await readFile(join(out, "best.safetensors")));
  expect(model.config.numClasses).toBe(2);
  const picture = join(workshop.folder, "class.png");
  const words = ["sample", out, "--count", "2", "--backend", "reference", "--out", picture];
  expect((await runHere([...words, "--class", "1"])).code).toBe(0);
  const wrong = await runHere([...words, "--class", "shoe"]);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain(
    "pixelweft: Cannot sample class shoe: the classes are numbers, 0 to 1\n",
  );
});

// On Windows a signal that is sent ends a process at once.
test.skipIf(process.platform === "win32")(
  "Ctrl-C finishes the step, saves and says how to go on; the resumed run equals one without a stop",
  async () => {
    const config = join(workshop.folder, "long.json");
    await writeSmallConfig(config, {
      steps: 120,
      validateEvery: 30,
      dropoutRate: 0.2,
      accumulate: 2,
    });
    const [cut, whole] = [join(workshop.folder, "cut"), join(workshop.folder, "whole")];
    const { child, done } = startCommand([...trainWords(cut, config), "--samples", "0"]);
    await until(async () => (await stepsLogged(cut)) >= 3);
    child.kill("SIGINT");
    const stopped = await done;
    expect(stopped.code).toBe(130);
    expect(stopped.err).toContain("Finishing the step and saving; once more to leave at once");
    expect(stopped.err).toMatch(
      /Stopped at step \d+ and saved; go on with: .*train --resume .*cut, or take it as it is: .*sample .*cut\n/,
    );
    const step = Number(/Stopped at step (\d+)/.exec(stopped.err)?.[1]);
    expect(step).toBeLessThan(120);
    expect(parseModel(await readFile(join(cut, "last.safetensors"))).training?.step).toBe(step);

    const more = ["--backend", "reference", "--samples", "0"];
    expect((await runHere(["train", "--resume", cut, ...more])).code).toBe(0);
    expect((await runHere([...trainWords(whole, config), "--samples", "0"])).code).toBe(0);
    for (const name of ["last.safetensors", "best.safetensors"]) {
      const [resumed, straight] = await Promise.all(
        [cut, whole].map((at) => readFile(join(at, name))),
      );
      expect(resumed?.equals(straight ?? new Uint8Array()), name).toBe(true);
    }
    expect(await stepsLogged(cut)).toBe(120);
  },
);

test("a process that is killed while it saves loses nothing that was saved", async () => {
  const out = join(workshop.folder, "killed");
  const config = join(workshop.folder, "endless.json");
  await writeSmallConfig(config, { steps: 100_000, headChannels: 60 });
  let before = 0;
  for (let round = 0; round < 4; round++) {
    const more = ["--save-every", "1", "--backend", "reference"];
    const words = round === 0 ? trainWords(out, config) : ["train", "--resume", out];
    const { child, done } = startCommand([...words, ...more]);
    const file = join(out, "last.safetensors");
    const inode = async (): Promise<number> => (existsSync(file) ? (await stat(file)).ino : 0);
    const first = await inode();
    await until(async () => (await inode()) !== first);
    await new Promise((resolve) => {
      setTimeout(resolve, 7 * round);
    });
    child.kill("SIGKILL");
    await done;
    const step = parseModel(await readFile(file)).training?.step ?? 0;
    expect(step).toBeGreaterThan(before);
    before = step;
  }
  const { code, err } = await runHere([
    "train",
    "--resume",
    out,
    "--steps",
    String(before + 1),
    "--samples",
    "0",
    "--backend",
    "reference",
  ]);
  expect([code, err]).toEqual([0, expect.any(String)]);
  expect((await readdir(out)).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("--minutes fixes the number of steps once the speed is known, and says so", async () => {
  const out = join(workshop.folder, "timed");
  const config = join(workshop.folder, "timed.json");
  await writeSmallConfig(config, { validateEvery: 1000 });
  const found = await runHere([...trainWords(out, config), "--minutes", "0.02", "--samples", "0"]);
  expect(found.code).toBe(0);
  const steps = Number([...found.err.matchAll(/: (\d+) steps fit/g)].at(-1)?.[1]);
  expect(found.out).toContain(`${steps} steps done`);
  const records = await readMetricsLog(join(out, "metrics.jsonl"));
  expect(records.findLast(({ kind }) => kind === "steps")).toMatchObject({ steps });
  const saved = parseModel(await readFile(join(out, "last.safetensors"))).training?.notes?.["run"];
  expect(saved).toMatchObject({ steps });
});

test("train refuses to overwrite a run, and options that a resumed run cannot take", async () => {
  const again = await runHere(trainWords(run));
  expect(again.code).toBe(2);
  expect(again.err).toContain(`it holds a run; go on with --resume ${run}, or name another folder`);
  const changed = await runHere(["train", "--resume", run, "--rate", "0.1"]);
  expect([changed.code, changed.err]).toEqual([
    2,
    "pixelweft: Cannot take --rate with --resume: a run that goes on keeps what it began with\n",
  ]);
  const over = await runHere(["train", "--resume", run]);
  expect(over.err).toContain("all its 12 steps are done; --steps 24 makes as many more");
  const best = await runHere(["train", "--resume", join(run, "best.safetensors")]);
  expect(best.code).toBe(1);
  expect(best.err).toContain(
    "without the state of its training; take the last.safetensors beside it",
  );
});

test("a run does not go on with other images than it began with", async () => {
  const { images } = drawnImages(48, 6, 77);
  const data = join(workshop.folder, "other");
  const pair = join(workshop.folder, "pair-images");
  await writeFile(pair, formatIdx([48, 6, 6], images));
  const out = join(workshop.folder, "moved");
  const what = ["--config", workshop.config, "--data", pair, "--out", out, "--samples", "0"];
  expect((await runHere(["train", ...what, "--backend", "reference"])).code).toBe(0);
  await writeFile(pair, formatIdx([48, 6, 6], images.fill(3, 0, 40)));
  const found = await runHere([
    "train",
    "--resume",
    out,
    "--steps",
    "20",
    "--backend",
    "reference",
  ]);
  expect(found.code).toBe(1);
  expect(found.err).toContain("its data is not what it was when the position was saved");
  const untested = await runHere(["evaluate", out, "--backend", "reference"]);
  expect(untested.err).toContain("the model was trained on it; --data names other images");
  expect(existsSync(data)).toBe(false);
});
