import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPart, openTrainingData } from "../../choice/choice-parts.ts";
import { drawPng } from "../../fixtures/picture.fixture.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parts-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A folder of pictures that differ, at these places. */
async function picturesAt(name: string, places: readonly string[], side = 2): Promise<string> {
  for (const [n, place] of places.entries()) {
    const file = join(folder, name, place);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(
      file,
      drawPng([side, side], () => [n, side, 0]),
    );
  }
  return join(folder, name);
}

const trained = ["train/ant/0.png", "train/bee/1.png", "train/cat/2.png"];

test.each(["validation", "val", "valid"])(
  "pictures of a folder %s are what is held out, with the classes of those to train on",
  async (word) => {
    const places = [...trained, `${word}/bee/3.png`, `${word}/cat/4.png`, "test/bee/5.png"];
    const source = await picturesAt(`own-${word}`, places);
    const data = await openTrainingData({ source });
    expect([data.train.info.count, data.validation.info.count]).toEqual([3, 2]);
    expect(data.validation.info.classes).toEqual(["ant", "bee", "cat"]);
    const { images, labels } = await data.validation.read([0, 1]);
    expect([images[0], images[12], labels]).toEqual([3, 4, Int32Array.of(1, 2)]);
    expect(await data.hasTest()).toBe(true);
    await data.close();
  },
);

test("pictures with parts to train on and hold out, and none to test on, have no test part", async () => {
  const source = await picturesAt("untested", ["train/0.png", "train/1.png", "val/2.png"]);
  const data = await openTrainingData({ source });
  expect([data.train.info.count, data.validation.info.count]).toEqual([2, 1]);
  expect(await data.hasTest()).toBe(false);
  await data.close();
  await expect(openPart({ source }, "test")).rejects.toThrow(
    `Cannot open the test part of ${source}: it has none`,
  );
});

test("held-out pictures of another class or shape are refused, and words that would divide them again", async () => {
  const strange = await picturesAt("strange", [...trained, "val/bee/3.png", "val/dog/4.png"]);
  await expect(openTrainingData({ source: strange })).rejects.toThrow(
    `Cannot open ${strange}/val: its class dog is none of ${strange}/train`,
  );
  const alone = await picturesAt("alone", [...trained, "val/bee/3.png"]);
  await expect(openTrainingData({ source: alone })).rejects.toThrow(
    `${alone}/val: its pictures lie in no folders of two classes or more, those of ${alone}/train do`,
  );
  const larger = await picturesAt("larger", trained);
  await picturesAt("larger", ["val/ant/0.png", "val/bee/1.png"], 3);
  await expect(openTrainingData({ source: larger })).rejects.toThrow(
    `Cannot open ${larger}/val: its pictures are 3x3x3, those of ${larger}/train 2x2x3`,
  );
  const source = await picturesAt("named", [...trained, "val/ant/3.png", "val/bee/4.png"]);
  for (const [field, words] of [
    ["validationNames", "validation names"],
    ["testNames", "test names"],
  ] as const)
    await expect(openTrainingData({ source, pictures: { [field]: ["bee"] } })).rejects.toThrow(
      new TypeError(`Cannot take ${words} with ${source}: its pictures are divided already`),
    );
});
