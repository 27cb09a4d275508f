import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createModel, parseModel } from "@pixelweft/pixelcnn";
import { readRun, writeModel } from "@pixelweft/pixelcnn/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere } from "../checks/command-line.fixture.ts";

let folder = "";
let run = "";
const backend = ["--backend", "reference"];

beforeAll(async () => {
  const workshop = await makeWorkshop();
  ({ folder } = workshop);
  run = join(folder, "run");
  const words = ["--config", workshop.config, "--data", workshop.data, "--steps", "2"];
  await runHere(["train", ...words, "--condition", "class", "--out", run, ...backend]);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test("export writes 16-bit weights that evaluate by themselves, on the data that is named", async () => {
  const out = join(folder, "half.safetensors");
  const { code, out: said } = await runHere(["export", run, "--half", "--out", out]);
  expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining("16 bits") });
  const whole = await readFile(join(run, "best.safetensors"));
  const half = await readFile(out);
  expect(half.length).toBeLessThan(whole.length * 0.8);
  const [weight] = [parseModel(half), parseModel(whole)].map(
    ({ parameters }) => parameters["layers.1.link.weight"],
  );
  expect(weight).toEqual(Float32Array.from(weight ?? [], Math.f16round));
  const unnamed = await runHere(["evaluate", out, ...backend]);
  expect(unnamed).toMatchObject({ code: 2, err: expect.stringContaining("--data names images") });
  const evaluated = await runHere(["evaluate", out, "--data", join(folder, "data"), ...backend]);
  expect(evaluated).toMatchObject({ code: 0, out: expect.stringContaining("12 images") });
});

test("an exported model says how its pictures were read, and not where they are", async () => {
  const out = join(folder, "given-away.safetensors");
  expect(await runHere(["export", run, "--out", out])).toMatchObject({ code: 0 });
  expect((await readFile(join(run, "best.safetensors"))).includes(folder)).toBe(true);
  expect((await readFile(out)).includes(folder)).toBe(false);
  const [given, kept] = [await readRun(out), await readRun(join(run, "best.safetensors"))];
  expect(given.step).toBe(kept.step);
  expect(given.settings).toEqual({ ...Object(kept.settings), data: { source: "" } });
  const told = await runHere(["info", out]);
  expect(told.out).toMatch(/data +images at a path that is left out\n/);
  const resumed = await runHere(["train", "--resume", out]);
  expect(resumed.err).toContain("--from starts a new run from the model");
  const started = await runHere(["train", "--from", out, "--out", join(folder, "more")]);
  expect(started).toMatchObject({ code: 2, err: expect.stringContaining("without images") });
});

test("a model of 16 bits stays one, unless all 32 are asked for", async () => {
  const [half, again, full] = ["a", "b", "c"].map((name) => join(folder, `${name}.safetensors`));
  const exported = async (from: string, to = "", ...more: string[]): Promise<string> =>
    (await runHere(["export", from, "--out", to, ...more])).out;
  await exported(run, half, "--half");
  expect(await exported(half ?? "", again)).toContain("16 bits a weight");
  expect(await readFile(again ?? "")).toEqual(await readFile(half ?? ""));
  expect(await exported(half ?? "", full, "--full")).toContain("32 bits a weight");
  expect(await exported(run, full, "--force")).toContain("32 bits a weight");
});

test("export keeps a file that is there unless --force is given", async () => {
  const model = join(folder, "model.safetensors");
  await writeModel(model, createModel({ height: 2, width: 2, hiddenChannels: 2, headChannels: 2 }));
  const before = await readFile(model);
  expect(await runHere(["export", run, "--out", model])).toMatchObject({
    code: 2,
    err: expect.stringContaining("--force overwrites it"),
  });
  expect(await readFile(model)).toEqual(before);
  expect(await runHere(["export", run, "--out", model, "--force"])).toMatchObject({ code: 0 });
  const last = join(run, "last.safetensors");
  const state = await readFile(last);
  expect(await runHere(["export", run, "--out", last, "--force"])).toMatchObject({
    code: 2,
    err: `pixelweft: Cannot write ${last}: a run goes on from it, by the state of its training; --out names another file\n`,
  });
  expect(await readFile(last)).toEqual(state);
});
