// @module-tag ci
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { makeWorkshop, runHere } from "./command-line.fixture.ts";
import { writeSprites } from "./picture-files.fixture.ts";

let folder = "";
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  const workshop = await makeWorkshop();
  folder = workshop.folder;
  await writeSprites(at("sprites"), 20);
  const small = ["--config", workshop.config, "--palette", "4", "--samples", "0", "--quiet"];
  const where = ["--backend", "reference", "--out", at("run")];
  await runHere(["train", at("sprites"), ...small, ...where]);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

// In an order in which each finds what those before it wrote.
const commands: readonly (readonly [name: string, bar: RegExp, words: (to: string) => string[]])[] =
  [
    ["evaluate", /^evaluate[: ].*20/m, () => [at("run"), "--data", at("sprites")]],
    [
      "compress",
      /^compress[: ].*20/m,
      (to) => [at("sprites"), "--model", at("run"), "--out", at(`${to}.pwx`)],
    ],
    [
      "decompress",
      /^decompress[: ].*20/m,
      (to) => [at(`${to}.pwx`), "--model", at("run"), "--out", at(to)],
    ],
    ["data verify", /^.*: \d+ of \d+ images/m, () => [at("sprites")]],
    ["data prepare", /^train: 14 of 14/m, (to) => [at("sprites"), "--out", at(`${to}-prepared`)]],
  ];

test.each(commands)("%s --quiet leaves out the bar alone", async (name, bar, words) => {
  const run = (to: string, ...more: string[]): ReturnType<typeof runHere> =>
    runHere([...name.split(" "), ...words(to), ...more]);
  // `data verify` shows none for what takes less than a second.
  let clock = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (clock += 2000));
  onTestFinished(() => void vi.restoreAllMocks());
  const [loud, quiet] = [await run("one"), await run("two", "--quiet")];
  expect([loud.code, quiet.code]).toEqual([0, 0]);
  expect(loud.err).toMatch(bar);
  expect(quiet.err).not.toMatch(bar);
  expect(quiet.out.replaceAll(at("two"), at("one"))).toBe(loud.out);
});
