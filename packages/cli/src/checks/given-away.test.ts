import { readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere, writeSmallConfig, type Finished } from "./command-line.fixture.ts";
import { writeSprites } from "./picture-files.fixture.ts";

/** A model whose run is gone, and its pictures, which were moved. */
let [folder, model, pictures, before] = ["", "", "", ""];
const backend = ["--backend", "reference"];

beforeAll(async () => {
  const workshop = await makeWorkshop();
  ({ folder } = workshop);
  await writeSmallConfig(workshop.config, { steps: 2 });
  const [run, named] = [join(folder, "run"), join(folder, "first-place")];
  [model, pictures] = [join(folder, "given.safetensors"), join(folder, "second-place")];
  await writeSprites(named);
  const how = ["--config", workshop.config, "--palette", "4", "--test-names", "00,01"];
  await runHere(["train", named, ...how, "--samples", "0", "--out", run, ...backend]);
  before = (await scored(run)).out;
  await runHere(["export", run, "--out", model]);
  await runHere(["compress", named, "--model", run, "--with-model", "--out", `${folder}/a.pwx`]);
  await rm(run, { recursive: true });
  await rename(named, pictures);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function scored(what: string, ...more: string[]): Promise<Finished> {
  return runHere(["evaluate", what, ...more, ...backend, "--json"]);
}

test("an archive with its model does not say where the pictures of the training are", async () => {
  const archive = await readFile(join(folder, "a.pwx"));
  expect(archive.includes("colours")).toBe(true);
  expect(archive.includes("first-place")).toBe(false);
});

test("the pictures of a model that was given away are divided as they were, where they are named", async () => {
  const { count, bitsPerDim } = JSON.parse(before) as { count: number; bitsPerDim: number };
  expect(count).toBeLessThan(40);
  const again = await scored(model, "--data", pictures, "--split", "test");
  expect(JSON.parse(again.out)).toMatchObject({ count, bitsPerDim });
  expect(JSON.parse((await scored(model, "--data", pictures)).out)).toMatchObject({ count: 40 });
});

test("samples are compared with pictures that are named, and refused before they are drawn where none are", async () => {
  const out = join(folder, "nearest.png");
  const words = ["sample", model, "--count", "2", "--out", out, "--quiet", ...backend];
  const refused = async (...more: string[]): Promise<string> => {
    const { code, err } = await runHere([...words, ...more]);
    expect(code).not.toBe(0);
    expect(err.split("\n")).toHaveLength(2);
    return err;
  };
  expect(await refused("--nearest")).toContain("; --data names them");
  expect(await refused("--data", pictures)).toContain("Cannot take --data without --nearest");
  const gone = await refused("--nearest", "--data", join(folder, "first-place"));
  expect(gone).toContain("no such file or folder; --data says where the pictures");
  expect(await refused("--nearest", "--data", "shapes")).toContain("Cannot compare samples with");
  const drawn = await runHere([...words, "--nearest", "--data", pictures]);
  expect(drawn).toMatchObject({
    code: 0,
    out: expect.stringContaining("nearest training picture"),
  });
});

test("a comparison with too many training pictures is refused with their number", async () => {
  const words = ["sample", "sprites16", "--nearest", "--count", "2", "--quiet", ...backend];
  const { code, err } = await runHere([...words, "--out", join(folder, "many.png")]);
  expect(code).toBe(2);
  expect(err).toContain(
    "Cannot take --nearest with sprites16: it has 45,000 pictures, over 5,000\n",
  );
});
