import { describe, expect, test } from "vitest";
import { UnsupportedError } from "../../errors/format.ts";
import { bytesOf } from "../../fixtures/archive.fixture.ts";
import { file, picture } from "../../fixtures/parquet-rows.fixture.ts";
import { type FixtureRow, parquetOf } from "../../fixtures/parquet.fixture.ts";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import { imagenet } from "./imagenet.ts";
import { imagenetSynsets } from "./synsets.ts";

describe("imagenet() from Hugging Face's mirrors", () => {
  const small = { variant: "imagenet32-hf", split: "train", partial: true } as const;
  const cell = (label: number, side = 32): FixtureRow => ({
    bytes: picture(label % 256, side),
    labels: [label],
  });

  test("has classes by sorted synset, or natively when that is asked for", async () => {
    const from = file(parquetOf([cell(0), cell(278), cell(999)]));
    const sorted = await imagenet({ ...small, from });
    expect(sorted.info).toMatchObject({ name: "imagenet32-hf/train", shape: [32, 32, 3] });
    expect((await sorted.read([0, 1, 2])).labels).toEqual(Int32Array.of(0, 278, 999));
    expect(sorted.info.classes?.[0]).toBe("n01440764");
    const native = await imagenet({ ...small, from, labelOrder: "native" });
    expect((await native.read([0, 1, 2])).labels).toEqual(Int32Array.of(448, 0, 888));
    expect(native.info.classes).toEqual(imagenetSynsets);
    expect(await native.fingerprint()).not.toBe(await sorted.fingerprint());
    await sorted.close();
  });

  test("refuses other sizes, transparency, no labels, other counts and other files", async () => {
    const open = async (...list: FixtureRow[]) =>
      imagenet({ ...small, from: file(parquetOf(list)) });
    const wrong = await open(cell(1), cell(1, 33), cell(-1));
    await expect(wrong.read([1])).rejects.toMatchObject({ sample: 1 });
    await expect(wrong.read([1])).rejects.toThrow("it is 33 wide and 33 high, not 32 and 32");
    await expect(wrong.read([2])).rejects.toThrow("its label is -1, none of 0 to 999");
    const clear = await open({ bytes: drawPng([32, 32], () => [0, 0, 0, 9]), labels: [0] });
    await expect(clear.read([0])).rejects.toThrow("it is transparent");
    await expect(
      imagenet({ ...small, partial: false, from: file(parquetOf([cell(1)])) }),
    ).rejects.toThrow("there are 1 images, not 1281167");
    await expect(imagenet({ ...small, from: file(bytesOf("x")) })).rejects.toThrow(
      UnsupportedError,
    );
    await expect(
      imagenet({ ...small, from: file(parquetOf([cell(1)])), variant: "imagenet64-hf" }).then(
        (data) => data.read([0]),
      ),
    ).rejects.toThrow("it is 32 wide and 32 high, not 64 and 64");
  });
});
