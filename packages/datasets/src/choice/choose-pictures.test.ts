import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { MixedSizesError } from "../errors.ts";
import { drawPng } from "../fixtures/picture.fixture.ts";
import { formatIdx } from "../format/idx.ts";
import { choosePictures } from "./choose-pictures.ts";
import { openChoice } from "./open-choice.ts";

const folder = await mkdtemp(join(tmpdir(), "choose-pictures-"));
afterAll(() => rm(folder, { recursive: true }));

/** Pictures of these widths, each of a colour of its own. */
async function squares(name: string, widths: readonly number[]): Promise<string> {
  const source = join(folder, name);
  await mkdir(source);
  for (const [n, side] of widths.entries())
    await writeFile(
      join(source, `${n}.png`),
      drawPng([side, side], () => [n, 0, 0]),
    );
  return source;
}

test("small pictures of several sizes are framed, larger ones left out, and a palette chosen", async () => {
  const source = await squares("mixed", [4, 8, 8, 8, 80]);
  const { choice, frame, palette, info } = await choosePictures({ source });
  expect(choice).toEqual({
    source,
    pictures: { pad: [8, 8], skipOtherSizes: true, palette: 5 },
  });
  expect(frame).toEqual({ size: [8, 8], fitting: 4, of: 5 });
  expect([palette?.colours, info.shape]).toEqual([5, [8, 8, 3]]);
  const opened = await openChoice(choice, "train");
  expect([opened.info.count, opened.leftOut?.otherSize]).toEqual([
    4,
    [{ name: "4.png", height: 80, width: 80 }],
  ]);
});

test("nothing is chosen where that was asked for, or for large pictures of several sizes", async () => {
  const source = await squares("asked", [4, 8, 8, 8]);
  const pictures = { skipOtherSizes: true, background: [0, 0, 0] } as const;
  expect((await choosePictures({ source, pictures })).choice).toEqual({ source, pictures });
  const whole = await choosePictures({ source, pictures: { background: [0, 0, 0] } });
  expect(whole.choice.pictures).toEqual({ background: [0, 0, 0], pad: [8, 8] });
  const large = await squares("large", [100, 120]);
  await expect(choosePictures({ source: large })).rejects.toThrow(MixedSizesError);
});

test("options that do nothing for what is there are refused", async () => {
  const source = await squares("plain", [4, 4]);
  const open = (fields: object, from = source): Promise<unknown> =>
    openChoice({ source: from, ...fields }, "train");
  await expect(open({ pictures: { cell: [2, 2] } })).rejects.toThrow(
    `Cannot cut ${source} into cells: it is a folder, no sprite sheet`,
  );
  await expect(open({ classes: "fine" })).rejects.toThrow("only CIFAR-100 has two kinds");
  await expect(open({ labels: "labels.idx" })).rejects.toThrow("they are for a file of IDX");
  const idx = join(folder, "images-idx3-ubyte");
  await writeFile(idx, formatIdx([2, 1, 1], Uint8Array.of(1, 2)));
  await expect(open({ pictures: { palette: 4 } }, idx)).rejects.toThrow(
    `Cannot take palette with ${idx}: it is a file of IDX, whose images are as they are`,
  );
  await expect(open({ pictures: { skipDamaged: true } }, idx)).resolves.toBeDefined();
});
