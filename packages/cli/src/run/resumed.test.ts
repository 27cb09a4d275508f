import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readResumable } from "@pixelweft/pixelcnn/node";
import { expect, onTestFinished, test, vi } from "vitest";
import { makeWorkshop, runHere } from "../checks/command-line.fixture.ts";
import { resumed } from "./resumed.ts";
import { isSettings } from "./settings.ts";

vi.mock(import("@pixelweft/pixelcnn/node"), { spy: true });

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
    expect(await resumed(from, { kept: {}, timed: true })).toMatchObject({ folder: out });
});
