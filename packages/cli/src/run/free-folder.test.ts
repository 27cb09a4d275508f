// @module-tag ci
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere } from "../checks/command-line.fixture.ts";
import { writeFiles } from "../checks/picture-files.fixture.ts";

let workshop = { folder: "", data: "", config: "" };
beforeAll(async () => {
  workshop = await makeWorkshop();
});
afterAll(() => rm(workshop.folder, { recursive: true }));

const how = ["--samples", "0", "--backend", "reference"];
const train = (out: string): ReturnType<typeof runHere> =>
  runHere(["train", workshop.data, "--config", workshop.config, "--out", out, ...how]);

test("a run does not go on from an older state over a newer one, and does in another folder", async () => {
  const out = join(workshop.folder, "run");
  const [last, older] = ["last", "older"].map((name) => join(out, `${name}.safetensors`));
  expect(await train(out)).toMatchObject({ code: 0 });
  await cp(last ?? "", older ?? "");
  expect(await runHere(["train", "--resume", out, "--steps", "16", ...how])).toMatchObject({
    code: 0,
  });
  const newest = await readFile(last ?? "");
  const words = ["train", "--resume", older ?? "", "--steps", "14", ...how];
  expect(await runHere(words)).toMatchObject({
    code: 2,
    err: `pixelweft: Cannot resume ${older} in its folder: ${last} has done 16 steps, ${older} 12; --out names another folder\n`,
  });
  expect((await readFile(last ?? "")).equals(newest)).toBe(true);
  const moved = join(workshop.folder, "moved");
  expect(await runHere([...words, "--out", moved])).toMatchObject({ code: 0 });
  await writeFile(last ?? "", "damaged");
  expect(await runHere(words)).toMatchObject({ code: 0 });
});

test.each(["samples.png", "curve.svg", "metrics.jsonl"])(
  "a %s of something else than a run is not written over",
  async (name) => {
    const out = join(workshop.folder, `with-${name}`);
    await writeFiles(out, { [name]: '{"kind":"mine"}\n' });
    const refusal = `it has a ${name} that is of no run there, which would be overwritten`;
    for (const found of [await train(out), await runHere(["demo", "--out", out])])
      expect(found).toMatchObject({ code: 2, err: expect.stringContaining(refusal) });
    expect(await readdir(out)).toEqual([name]);
    expect(await readFile(join(out, name), "utf8")).toBe('{"kind":"mine"}\n');
  },
);

test("a run begins where another was killed before it had anything to keep", async () => {
  const out = join(workshop.folder, "killed");
  await writeFiles(out, { "metrics.jsonl": '{"kind":"run","step":0}\n' });
  expect(await train(out)).toMatchObject({ code: 0 });
});
