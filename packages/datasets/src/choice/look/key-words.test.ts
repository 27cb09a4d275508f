import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { UncutError } from "../../errors/images.ts";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import type { PictureChoice } from "../data-choice.ts";
import { openChoice, type ChoiceAccess } from "../open-choice.ts";
import { choosePictures } from "./choose-pictures.ts";
import { chosenWords } from "./chosen-words.ts";
import { keyWords } from "./key-words.ts";

const folder = await mkdtemp(join(tmpdir(), "key-words-"));
afterAll(() => rm(folder, { recursive: true }));

type Colour = readonly [red: number, green: number, blue: number];
const [magenta, teal] = [
  [255, 0, 255],
  [0, 128, 128],
] as const;

/** Figures in three colours that leave the corners free, or all of the border, each of another width. */
async function figures(
  name: string,
  ground: Colour,
  { sides = [8], touches = false }: { sides?: readonly number[]; touches?: boolean } = {},
): Promise<string> {
  const source = join(folder, name);
  await mkdir(source);
  for (let n = 0; n < 12; n++) {
    const side = sides[n % sides.length] ?? 8;
    const isFigure = (x: number, y: number): boolean => {
      const isInner = x > 0 && y > 0 && x < side - 1 && y < side - 1;
      return touches ? (x > 0 && x < side - 1) || (y > 0 && y < side - 1) : isInner;
    };
    const colourOf = (x: number, y: number): Colour => [40 * ((x * n + y) % 3), 0, 9];
    const data = drawPng([side, side], (x, y) => (isFigure(x, y) ? colourOf(x, y) : ground));
    await writeFile(join(source, `${n}.png`), data);
  }
  return source;
}

/** What is said of a key colour. */
async function proposed(
  source: string,
  { access = {}, ...pictures }: PictureChoice & { readonly access?: ChoiceAccess } = {},
): Promise<string | undefined> {
  const chosen = await choosePictures({ source, pictures }, access);
  return chosenWords(chosen, (field) => `--${field}`).find((line) => line.includes("corners"));
}

test("a key colour in the corners of all pictures is proposed, of several sizes too, and is not taken", async () => {
  const line =
    "The corners of all pictures are #ff00ff; --transparent '#ff00ff' takes it as transparent";
  const source = await figures("pure", magenta, { touches: true });
  expect(await proposed(source)).toBe(line);
  expect(await proposed(source, { palette: 3, resize: [4, 4] })).toBe(line);
  const { choice } = await choosePictures({ source });
  expect(choice.pictures).toEqual({ palette: 4 });
  const sizes = await figures("sizes", magenta, { sides: [8, 10, 10] });
  expect((await choosePictures({ source: sizes })).choice.pictures?.pad).toEqual([10, 10]);
  expect(await proposed(sizes)).toBe(line);
  // Taken, nothing is left to propose.
  expect(await proposed(source, { transparent: magenta })).toBeUndefined();
  expect(await proposed(source, { transparent: [255, 0, 254] })).toBe(line);
});

test("another colour is proposed where it lies along most borders of pictures with a palette", async () => {
  const apart = await figures("apart", teal);
  expect(await proposed(apart)).toContain("--transparent '#008080'");
  expect(await proposed(await figures("near", teal, { touches: true }))).toBeUndefined();
  const corners = { colour: teal, pictures: 19, borders: 19, of: 20 };
  expect(keyWords(corners, { pictures: { palette: 16 } })).toEqual([
    "The corners of 19 of the 20 pictures are #008080; transparent '#008080' takes it as transparent",
  ]);
  expect(keyWords(corners, {})).toEqual([]);
  // Of two colours one is the figure: as letters are.
  expect(keyWords(corners, { pictures: { palette: 2 } })).toEqual([]);
});

test("nothing is proposed where it would do nothing, or could not be taken", async () => {
  const source = join(folder, "pure");
  for (const how of [{ grey: true }, { background: [0, 0, 0] as const }])
    expect(await proposed(source, how)).toBeUndefined();
  const opaque = { colours: [[0, 0, 9, 255]] as const, exact: false };
  const clear = { colours: [[0, 0, 0, 0], ...opaque.colours] as const, exact: false };
  expect(await proposed(source, { palette: 4, access: { palette: opaque } })).toBeUndefined();
  expect(await proposed(source, { palette: 4, access: { palette: clear } })).toContain("#ff00ff");
});

test("many colours on a key colour get a palette with transparency, and moves find its free ground", async () => {
  const source = join(folder, "shaded");
  await mkdir(source);
  for (let n = 0; n < 12; n++) {
    const isFigure = (x: number, y: number): boolean => x > 1 && y > 1 && x < 6 && y < 6;
    const data = drawPng([8, 8], (x, y) => (isFigure(x, y) ? [20 * n + x, 30 * y, 9] : magenta));
    await writeFile(join(source, `${n}.png`), data);
  }
  expect((await choosePictures({ source })).palette).toBeUndefined();
  expect(await proposed(source)).toContain("--transparent '#ff00ff'");
  const pictures = { transparent: magenta };
  const { choice, palette } = await choosePictures({ source, pictures });
  expect(palette).toEqual({ colours: 32, reason: "transparent places" });
  const { info } = await openChoice(choice, "train");
  expect(info.palette?.colours[0]).toEqual([0, 0, 0, 0]);
});

test("a sheet is cut after its key colour is taken, where tiles lie around figures on it", async () => {
  const source = join(folder, "sheet.png");
  const data = drawPng([128, 128], (x, y) => {
    const [column, row] = [x >> 4, y >> 4];
    const [left, above] = [x % 16, y % 16];
    const isTile = [0, 7].includes(column) || [0, 7].includes(row);
    if (isTile) return left === 4 && above === 4 ? [0, 0, 0] : [30 * column, 30 * row, 99];
    const isFigure = left > 4 && left < 11 && above > 4 && above < 11;
    return isFigure ? [30 * column, 30 * row, 9] : magenta;
  });
  await writeFile(source, data);
  await expect(choosePictures({ source })).rejects.toThrow(UncutError);
  const { choice } = await choosePictures({ source, pictures: { transparent: magenta } });
  expect(choice.pictures?.cell).toEqual([16, 16]);
});
