// @module-tag ci
import { cp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { readMetricsLog } from "@pixelweft/pixelcnn/node";
import { expect, onTestFinished, test } from "vitest";
import { makeWorkshop, runHere } from "../checks/command-line.fixture.ts";
import { pngOf, writeFiles, writeSprites } from "../checks/picture-files.fixture.ts";

const reference = ["--backend", "reference"];

async function makeRun(
  ...more: string[]
): Promise<{ readonly pictures: string; readonly run: string; readonly folder: string }> {
  const { folder, config } = await makeWorkshop();
  onTestFinished(() => rm(folder, { recursive: true }));
  const [pictures, run] = [join(folder, "pictures"), join(folder, "run")];
  await writeSprites(pictures);
  // Of each photograph 8 patches of 4x4.
  const photo = pngOf([16, 8], (x, y) => [x * 16, y * 32, (x * y) % 256, 255]);
  await writeFiles(folder, { "photos/a.png": photo });
  const how = ["--config", config, "--steps", "2", "--samples", "0", ...reference];
  await runHere(["train", pictures, ...more, ...how, "--out", run]);
  return { pictures, run, folder };
}

test("pictures that a model was trained on are said to be no test of it", async () => {
  const { pictures, run, folder } = await makeRun("--palette", "4");
  const note = `The model was trained on ${pictures}: these are no test images; where none are named, those kept for testing are taken\n`;
  const evaluate = ["evaluate", run, ...reference];
  const all = await runHere([...evaluate, "--data", pictures]);
  expect([all.code, all.err]).toEqual([0, expect.stringContaining(note)]);
  expect(all.out).toContain(": 40 images");
  const picture = join(pictures, "odd", "001.png");
  const out = ["--out", join(folder, "map.png"), "--quiet", ...reference];
  const strange = ["surprise", picture, "--model", run, "--against", pictures];
  expect((await runHere([...strange, ...out])).err).toContain(note);
  for (const words of [[], ["--data", pictures, "--split", "test"], ["--data", picture]]) {
    const { code, err } = await runHere([...evaluate, ...words]);
    expect([code, err]).toEqual([0, expect.not.stringContaining("was trained on")]);
  }
});

test("evaluate says how many images of another folder the model was trained on", async () => {
  const { pictures, run, folder } = await makeRun("--palette", "4");
  const [copy, gone] = [join(folder, "copy"), join(folder, "gone")];
  await cp(pictures, copy, { recursive: true });
  const evaluate = ["evaluate", run, "--data", copy, ...reference];
  const note = /^(\d+) images of \S+copy are trained on too: what was learnt is no test$/mu;
  const { code, err } = await runHere(evaluate);
  // A tenth is held out, and a tenth is for testing.
  expect([code, note.exec(err)?.[1]]).toEqual([0, String(await countTrained(run))]);
  expect((await runHere([...evaluate, "--split", "test"])).err).not.toContain("trained on too");
  await rename(pictures, gone);
  expect(await runHere(evaluate)).toMatchObject({ code: 0, err: expect.not.stringMatching(note) });
});

async function countTrained(run: string): Promise<number> {
  const [first] = await readMetricsLog(join(run, "metrics.jsonl"));
  return Number(first && "trainImages" in first ? first.trainImages : Number.NaN);
}

test("of patches evaluate says that the error is too small", async () => {
  const { run, folder } = await makeRun();
  const evaluate = ["evaluate", run, ...reference];
  const photos = ["--data", join(folder, "photos"), "--patches", "4", "--scales", "1"];
  const note = "The patches of one picture are alike: ± is the error of independent images";
  const cut = await runHere([...evaluate, ...photos]);
  expect([cut.code, cut.err]).toEqual([0, expect.stringContaining(note)]);
  expect((await runHere(evaluate)).err).not.toContain("alike");
});
