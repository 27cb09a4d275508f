import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createModel } from "@pixelweft/pixelcnn";
import { writeModel } from "@pixelweft/pixelcnn/node";
import { expect, onTestFinished, test } from "vitest";
import { runHere } from "../checks/command-line.fixture.ts";
import { pngOf, writeFiles } from "../checks/picture-files.fixture.ts";
import type { SurpriseReport } from "../commands/surprise.ts";

test("usual pictures are of all classes, where the first ones of a folder are of one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "pixelweft-usual-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [model, shades] = [join(folder, "darker.safetensors"), join(folder, "shades")];
  // A bright picture costs this model more bits than any dark one.
  const made = createModel({ height: 4, width: 4, hiddenChannels: 2, headChannels: 2 });
  made.parameters["head.1.bias"]?.forEach((_, level, all) => (all[level] = -level / 16));
  await writeModel(model, made);
  const files = Array.from({ length: 60 }, (_, n) => {
    const shade = n < 30 ? n : 190 + n;
    const name = `${n < 30 ? "dark" : "light"}/${n}.png`;
    return [name, pngOf([4, 4], () => [shade, shade, shade, 255])] as const;
  });
  await writeFiles(shades, Object.fromEntries(files));
  const usual = ["--against", shades, "--images", "30"];
  const out = ["--out", join(folder, "map.png"), "--json", "--backend", "reference"];
  const light = join(shades, "light", "30.png");
  const found = await runHere(["surprise", light, "--model", model, ...usual, ...out]);
  const { pictures, usual: among } = JSON.parse(found.out) as SurpriseReport;
  expect(among?.images).toBe(30);
  const { percentile = NaN } = pictures[0]?.likelihood ?? {};
  expect(percentile).toBeGreaterThan(30);
  expect(percentile).toBeLessThan(70);
});
