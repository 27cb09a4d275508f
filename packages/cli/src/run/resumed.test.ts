// @module-tag ci
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { readResumable } from "@pixelweft/pixelcnn/node";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { makeWorkshop, runHere } from "../checks/command-line.fixture.ts";
import { planRun } from "./plan.ts";
import type { TrainRequest } from "./request.ts";
import { resumed } from "./resumed.ts";
import { isSettings } from "./settings.ts";

vi.mock(import("@pixelweft/pixelcnn/node"), { spy: true });
afterEach(() => vi.mocked(readResumable).mockReset());

test("a run that another process saves between two looks is not said to be older than itself", async () => {
  const { folder, data, config } = await makeWorkshop();
  onTestFinished(() => rm(folder, { recursive: true }));
  const out = join(folder, "run");
  const how = ["--out", out, "--samples", "0", "--backend", "reference"];
  expect(await runHere(["train", data, "--config", config, ...how])).toMatchObject({ code: 0 });
  const { model, ...run } = await readResumable(out, { isSettings, timed: true });
  if (model.training === undefined) throw new Error("Cannot go on: there is no training");
  const earlier = { ...model, training: { ...model.training, step: 3 } };
  vi.mocked(readResumable).mockResolvedValue({ ...run, model: earlier });
  for (const from of [out, join(out, "last.safetensors")])
    expect(await resumed(from, { kept: {}, minutes: 1 })).toMatchObject({ folder: out });
});

test("a run that is given another end keeps to it when it goes on once more", async () => {
  const { folder, data, config } = await makeWorkshop();
  onTestFinished(() => rm(folder, { recursive: true }));
  const out = join(folder, "run");
  const how = ["--out", out, "--samples", "0", "--backend", "reference"];
  await runHere(["train", data, "--config", config, ...how]);
  const { model, ...run } = await readResumable(out, { isSettings, timed: true });
  const stateAt = (step: number, settings: object): void => {
    if (model.training === undefined) throw new Error("Cannot go on: there is no training");
    const found = { ...run, model: { ...model, training: { ...model.training, step } } };
    vi.mocked(readResumable).mockResolvedValue({
      ...found,
      settings: { ...run.settings, ...settings },
    });
  };
  const given = { patience: 0, samples: 0, workers: 0, backend: "reference" } as const;
  const silent = new Writable({ write: (_, __, done) => done() });
  const minutesOf = async (found: Omit<TrainRequest, "given" | "minutes">): Promise<unknown> => {
    const request = { ...found, given, minutes: undefined };
    const { plan, minutes } = await planRun(request, { terminal: { out: silent, err: silent } });
    await plan.data.close();
    return minutes;
  };
  stateAt(40, { steps: 100, minutes: 10 });
  expect(await minutesOf(await resumed(out, { kept: {} }))).toBe(6);
  // A number of steps, and no time any more.
  const counted = await resumed(out, { kept: {}, steps: 300 });
  expect(await minutesOf(counted)).toBeUndefined();
  // Another time, of which half is over after half of the steps that were left.
  const { settings } = (await resumed(out, { kept: {}, minutes: 30 })).resumable;
  stateAt(70, { ...settings, steps: 100 });
  expect(await minutesOf(await resumed(out, { kept: {} }))).toBe(15);
});
