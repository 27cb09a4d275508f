import { rm } from "node:fs/promises";
import { join } from "node:path";
import { modelNames, presets } from "@pixelweft/pixelcnn/recipes";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere } from "./command-line.fixture.ts";
import { writeSprites } from "./picture-files.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
beforeAll(async () => {
  workshop = await makeWorkshop();
  await writeSprites(join(workshop.folder, "sprites"));
});
afterAll(() => rm(workshop.folder, { recursive: true }));

// The largest two take gigabytes. What they are networks for is tested beside the recipes.
const rows = Object.entries(presets).flatMap(([preset, { network }]) =>
  (network.hiddenChannels ?? 0) >= 192
    ? []
    : modelNames.map((model) => ({ preset, model, mixture: network.output !== undefined })),
);

test.each(rows)(
  "$preset is trained as $model, and all that is proposed then works",
  async ({ preset, model, mixture }) => {
    const { folder, data } = workshop;
    // A mixture of logistics takes no palette.
    const what = mixture ? [data] : [join(folder, "sprites"), "--palette", "4"];
    const run = join(folder, `${preset}-${model}`);
    const how = ["--config", preset, "--model", model, "--steps", "1", "--batch", "2"];
    const words = [...what, ...how, "--samples", "2", "--backend", "wasm", "--out", run, "--json"];
    const { code, out, err } = await runHere(["train", ...words]);
    expect([code, err]).toEqual([0, expect.any(String)]);
    const { next }: { next: string[] } = JSON.parse(out);
    expect(next.map((command) => command.split(" ")[0])).toEqual([
      "sample",
      "complete",
      "evaluate",
    ]);
    for (const command of next) {
      const picture = command.startsWith("evaluate") ? [] : ["--out", join(folder, "out.png")];
      const done = await runHere([...command.split(" "), ...picture, "--backend", "wasm"]);
      expect([done.code, done.err]).toEqual([0, expect.any(String)]);
    }
    await rm(run, { recursive: true });
  },
);
