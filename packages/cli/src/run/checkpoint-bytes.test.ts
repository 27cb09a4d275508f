// @module-tag ci
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readModel } from "@pixelweft/pixelcnn/node";
import { expect, onTestFinished, test } from "vitest";
import { makeWorkshop, runHere, writeSmallConfig } from "../checks/command-line.fixture.ts";
import { checkpointBytes } from "./checkpoint-bytes.ts";

test("the room that a run is refused without holds its files while a checkpoint is replaced", async () => {
  const { folder, data, config } = await makeWorkshop();
  onTestFinished(() => rm(folder, { recursive: true }));
  // Large enough for weights to be most of a file.
  await writeSmallConfig(config, { hiddenChannels: 32, headChannels: 64, steps: 2 });
  const out = join(folder, "run");
  const how = ["--out", out, "--samples", "0", "--backend", "reference"];
  expect(await runHere(["train", data, "--config", config, ...how])).toMatchObject({ code: 0 });
  const sizeOf = async (name: string): Promise<number> => (await stat(join(out, name))).size;
  const sizes = await Promise.all((await readdir(out)).map(sizeOf));
  const most = sizes.reduce((sum, size) => sum + size, await sizeOf("last.safetensors"));
  const bytes = checkpointBytes(await readModel(join(out, "last.safetensors")));
  expect(bytes).toBeGreaterThan(most);
  expect(bytes).toBeLessThan(1.5 * most);
});
