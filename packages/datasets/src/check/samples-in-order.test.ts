// @module-tag ci
import { describe, expect, test } from "vitest";
import { pictures, pictureTape, tint } from "../fixtures/batches.fixture.ts";
import { checkContents } from "./check-contents.ts";
import { countClasses } from "./count-classes.ts";
import { samplesInOrder } from "./samples-in-order.ts";
import { tallyImages } from "./tally-images.ts";

describe.each([
  ["at any place", pictures],
  ["from front to back", pictureTape],
] as const)("what is read %s", (_, make) => {
  test("comes in its order, some at a time, and no more than was asked for", async () => {
    const pieces: { images: Uint8Array; labels?: Int32Array }[] = [];
    for await (const piece of samplesInOrder(make(23), { atOnce: 5, most: 12 })) pieces.push(piece);
    expect(pieces.map(({ labels }) => labels?.length)).toEqual([5, 5, 2]);
    expect(pieces.flatMap(({ images }) => [...images])).toEqual(
      Array.from({ length: 12 }, (__, sample) => tint(sample)).flat(),
    );
    for await (const piece of samplesInOrder(make(3), { atOnce: 5, most: 0 })) pieces.push(piece);
    expect(pieces).toHaveLength(3);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(samplesInOrder(make(3), { atOnce: 5, signal }).next()).rejects.toThrow("enough");
  });
});

test("looks at what can only be read from front to back pass through it once", async () => {
  let begun = 0;
  const onStream = (event: string): void => void (event === "begin" && (begun += 1));
  const tape = pictureTape(2300, { onStream });
  const same = await checkContents(pictures(2300));
  expect(await checkContents(tape)).toEqual(same);
  expect(await countClasses(tape)).toBe(3);
  expect((await tallyImages(tape, { most: 50 })).images).toBe(50);
  expect((await tallyImages(tape, { most: 550 })).images).toBe(550);
  expect(begun).toBe(4);
});
