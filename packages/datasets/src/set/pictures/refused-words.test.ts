import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import { exactPictures } from "./exact-pictures.ts";

const folder = await mkdtemp(join(tmpdir(), "refused-pictures-"));
afterAll(() => rm(folder, { recursive: true }));
await writeFile(
  join(folder, "a.png"),
  drawPng([2, 1], (x) => [85 * x, 85 * x, 85 * x]),
);
const grey = { height: 1, width: 2, channels: 1, levels: 4 };

test("exactPictures() says what to do about colours that a palette does not have, the training's key colour among them", async () => {
  const colours = [
    [0, 0, 0, 0],
    [0, 0, 0, 255],
  ] as const;
  const kind = { ...grey, palette: { colours, exact: true } };
  const one = join(folder, "a.png");
  await expect(exactPictures(one, kind)).rejects.toThrow(
    "the model does not have the colour #555555 in row 0, column 1, and pixels are taken as they are; paint it in its 1 colour or make it transparent in a copy, or train a model on these pictures",
  );
  await expect(exactPictures(one, { ...kind, clearInTraining: [85, 85, 85] })).rejects.toThrow(
    "the colour #555555 in row 0, column 1, and pixels are taken as they are; its training took that colour as transparent: make these pixels transparent in a copy",
  );
  const soft = join(folder, "soft");
  await mkdir(soft);
  const half = drawPng([2, 1], () => [255, 0, 0, 128]);
  await writeFile(join(soft, "half.png"), half);
  await expect(exactPictures(soft, kind)).rejects.toThrow(
    /does not have the colour #ff0000 at an opacity of 128 of 255 in row 0, column 0.*; no palette has places that shine through: put copies of the pictures on opaque ground, and train a model on those$/,
  );
  await rm(soft, { recursive: true });
});

test("exactPictures() names pictures of other kinds that it leaves out, and says what to do where there are no others", async () => {
  const place = await mkdtemp(join(tmpdir(), "exact-kinds-"));
  onTestFinished(() => rm(place, { recursive: true }));
  await expect(exactPictures(place, grey)).rejects.toThrow(
    `Cannot compress ${place}: it has no PNG files, and PNG files are what is taken; name a folder that has some`,
  );
  for (const name of ["walk.gif", "wall.bmp", "notes.txt"])
    await writeFile(join(place, name), "GIF89a");
  await expect(exactPictures(place, grey)).rejects.toThrow(
    "it has no PNG files; save walk.gif and 1 picture more as PNG",
  );
  await writeFile(
    join(place, "a.png"),
    drawPng([2, 1], () => [85, 85, 85]),
  );
  expect((await exactPictures(place, grey)).otherKind).toEqual([
    join(place, "walk.gif"),
    join(place, "wall.bmp"),
  ]);
});
