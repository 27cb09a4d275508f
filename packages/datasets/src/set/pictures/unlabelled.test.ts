import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import { openDataset } from "../../open.ts";
import { imageFolder } from "./image-folder.ts";
import { pictureNotes } from "./left-out.ts";
import { patches } from "./patches.ts";
import { pictureFiles } from "./picture-files.ts";
import { unlabelledWords } from "./unlabelled.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pixelweft-unlabelled-"));
  for (const [k, name] of ["cat/a.png", "dog/b.png", "logo.png"].entries()) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(
      join(folder, name),
      drawPng([4, 4], (x, y) => [x, y, k]),
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test("one picture beside folders of classes takes all labels away, and is named however pictures are opened", async () => {
  const unlabelled = { names: ["logo.png"], classes: ["cat", "dog"] };
  const from = folder;
  const files = await pictureFiles({ from, size: [2, 2] });
  const all = [
    await imageFolder({ from }),
    await openDataset(folder),
    await openDataset(folder, { split: "train" }),
    await patches({ from, size: [2, 2], scales: [1] }),
    files,
  ];
  for (const data of all) {
    expect(data.info.classes).toBeUndefined();
    expect(data.unlabelled).toEqual(unlabelled);
    expect(pictureNotes(data)).toContain(
      "No classes: logo.png lies beside the folders of classes cat, dog: move it into one of them or elsewhere",
    );
  }
  await files.close();
});

test("pictures of one folder, with others beside it, were never to have classes", async () => {
  const one = await imageFolder({ from: join(folder, "cat") });
  expect(one.unlabelled).toBeUndefined();
  const names = ["a", "b", "c", "d"].map((name) => `${name}.png`);
  expect(unlabelledWords({ names, classes: ["x", "y"] })).toBe(
    "a.png, b.png, c.png, … lie beside the folders of classes x, y: move them into one of them or elsewhere",
  );
});
