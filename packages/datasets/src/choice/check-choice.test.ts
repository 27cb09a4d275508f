import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { drawPng, pngSignature, smallJpeg } from "../fixtures/picture.fixture.ts";
import { checkChoice } from "./check-choice.ts";
import { choiceLike } from "./choice-like.ts";
import type { DataChoice } from "./data-choice.ts";

const folder = await mkdtemp(join(tmpdir(), "check-choice-"));
afterAll(() => rm(folder, { recursive: true }));

test("fields that do not go together are named as they are asked to be", () => {
  const fault =
    (fields: object): (() => void) =>
    () =>
      checkChoice({ source: "x", ...fields }, (field) => `--${field}`);
  expect(fault({ pictures: { patches: [4, 4], cell: [2, 2] } })).toThrow(
    "Cannot take --patches with --cell: patches have a size of their own",
  );
  expect(fault({ pictures: { crops: [4, 4], testNames: ["sea"] } })).toThrow(
    "Cannot take --crops with --testNames: they are cut out of one picture as it is",
  );
  expect(fault({ pictures: { patches: [4, 4], transparent: [255, 0, 255] } })).toThrow(
    "Cannot take --transparent with --patches: photographs have no colour that stands for transparency",
  );
  expect(fault({ pictures: { margin: 2 } })).toThrow("Cannot take --margin without --cell");
  expect(fault({ partial: true })).toThrow("Cannot take --partial without --as");
  expect(fault({ as: "imagenet32-oord", pictures: { grey: true } })).toThrow(
    "Cannot take options for pictures with --as imagenet32-oord",
  );
  expect(fault({ pictures: { large: true, resize: [8, 8] } })).not.toThrow();
});

test("fields of another source are refused, and those of a path where the data has a name", () => {
  const fault =
    (choice: DataChoice): (() => void) =>
    () =>
      checkChoice(choice);
  expect(fault({ source: "shapes", folder: "x" })).toThrow(
    "Cannot take folder with source shapes: it is for fashion-mnist",
  );
  expect(fault({ source: "x", size: [8, 8] })).toThrow("it is for shapes");
  expect(fault({ source: "sprites16", labels: "y" })).toThrow("it is for an IDX file");
  expect(fault({ source: "sprites16", pictures: { palette: 4 } })).toThrow(
    "Cannot take palette with source sprites16: it is for a path",
  );
  expect(fault({ source: "shapes", size: [8, 8], flips: true, pictures: {} })).not.toThrow();
});

test("a picture by itself is one sample, and refused if it has another size", async () => {
  const source = join(folder, "hero.png");
  await writeFile(
    source,
    drawPng([8, 8], () => [255, 0, 0, 255]),
  );
  const trained = { source: "sprites", pictures: { palette: 4, below: "heroes" } };
  expect(await choiceLike({ source }, trained, { size: [8, 8] })).toEqual({
    source,
    pictures: { resize: [8, 8], palette: 4, below: "heroes" },
  });
  const refused = (of: string): Promise<unknown> =>
    choiceLike({ source: of }, trained, { size: [4, 6] }).catch((error: unknown) => error);
  const other = { name: "OtherSizeError", size: [8, 8], wanted: [4, 6] };
  expect(await refused(source)).toMatchObject({
    ...other,
    message: `Cannot use ${source}: it is 8 wide and 8 high, and the images of the model are 6 wide and 4 high`,
  });
  const photograph = join(folder, "hero.jpg");
  await writeFile(photograph, smallJpeg);
  expect(await refused(photograph)).toMatchObject({ ...other, size: [8, 16] });
  await writeFile(join(folder, "cut.png"), pngSignature);
  expect(await refused(join(folder, "cut.png"))).toMatchObject({ name: "TruncatedError" });
  const padded = { source: "sprites", pictures: { pad: [16, 16], skipOtherSizes: true } } as const;
  expect(await choiceLike({ source }, padded, { size: [16, 16] })).toEqual({
    source,
    pictures: { pad: [16, 16], skipOtherSizes: true },
  });
  const scaled = { source, pictures: { resize: [16, 16] } } as const;
  expect(await choiceLike(scaled, padded, { size: [16, 16] })).toEqual(scaled);
  const keyed = { source: "sprites", pictures: { transparent: [255, 0, 255] } } as const;
  expect(await choiceLike({ source: "drafts" }, keyed, { size: [8, 8] })).toEqual({
    source: "drafts",
    pictures: { transparent: [255, 0, 255] },
  });
  expect(await choiceLike({ source: "shapes" }, trained, { size: [4, 4] })).toEqual({
    source: "shapes",
  });
});
