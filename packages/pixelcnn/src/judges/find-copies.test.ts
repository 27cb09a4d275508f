import { expect, test } from "vitest";
import { findCopies } from "./find-copies.ts";
import { nearestPictures } from "./nearest-pictures.ts";

const palette = {
  colours: [
    [0, 0, 0, 0],
    [0, 0, 0, 255],
    [250, 240, 230, 255],
    [250, 240, 220, 255],
  ] as const,
};
const form = { height: 3, width: 4, channels: 1, levels: 4, palette };
// prettier-ignore
const figure = [
  0, 0, 0, 0,
  0, 1, 2, 0,
  0, 1, 1, 0,
];
const blank = Array.from({ length: 12 }, () => 0);

test("pictures are near by their colours, not by the order of the palette", () => {
  const cream = figure.map((value) => (value === 2 ? 3 : value));
  const black = figure.map((value) => (value === 2 ? 1 : value));
  const hole = figure.map((value) => (value === 2 ? 0 : value));
  const [found] = nearestPictures(
    Uint8Array.from(figure),
    Uint8Array.from([...black, ...cream]),
    form,
  );
  expect(found?.index).toBe(1);
  expect(found?.distance).toBeLessThan(0.01);
  // A hole is a whole pixel of four.
  expect(nearestPictures(Uint8Array.from(figure), Uint8Array.from(hole), form)[0]?.distance).toBe(
    0.25,
  );
});

test("mirror images and moves are known, and ground does not make pictures alike", () => {
  const mirrored = [0, 0, 0, 0, 0, 2, 1, 0, 0, 1, 1, 0];
  const moved = [0, 0, 0, 0, 1, 2, 0, 0, 1, 1, 0, 0];
  const one = (image: readonly number[]): unknown =>
    nearestPictures(Uint8Array.from(image), Uint8Array.from([...blank, ...figure]), form)[0];
  expect(one(figure)).toEqual({ index: 1, distance: 0, mirrored: false, moved: [0, 0] });
  expect(one(mirrored)).toEqual({ index: 1, distance: 0, mirrored: true, moved: [0, 0] });
  expect(one(moved)).toEqual({ index: 1, distance: 0, mirrored: false, moved: [0, -1] });
  const dot = blank.map((_, at) => (at === 0 ? 1 : 0));
  expect(nearestPictures(Uint8Array.from(dot), Uint8Array.from(blank), form)[0]?.distance).toBe(1);
});

test("an early end of a comparison changes nothing", () => {
  const random = (seed: number): number[] =>
    Array.from({ length: 120 }, (_, n) => ((seed * 7919 + n * n * 31 + n * 17) >> 3) % 4);
  const [samples, set] = [random(1), random(5)];
  const found = nearestPictures(Uint8Array.from(samples), Uint8Array.from(set), form);
  for (const [n, { distance }] of found.entries()) {
    const one = Uint8Array.from(samples.slice(12 * n, 12 * n + 12));
    const each = Array.from({ length: 10 }, (_, k) =>
      nearestPictures(one, Uint8Array.from(set.slice(12 * k, 12 * k + 12)), form),
    );
    expect(distance).toBe(Math.min(...each.map(([near]) => near?.distance ?? 1)));
  }
});

test("without held-out pictures to compare with, what is the same as a training picture is a copy", () => {
  const train = Uint8Array.from(figure);
  const close = figure.map((value) => (value === 2 ? 3 : value));
  const samples = Uint8Array.from([...close, ...figure]);
  for (const heldOut of [new Uint8Array(), train])
    expect(findCopies(samples, { train, heldOut }, form).copies).toEqual([1]);
});

test("samples nearer than any held-out picture are copies; a held-out copy decides nothing", () => {
  const other = [1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 1, 1];
  const pictures = {
    train: Uint8Array.from(figure),
    heldOut: Uint8Array.from([...figure, ...other]),
  };
  const close = figure.map((value) => (value === 2 ? 3 : value));
  const { copies, limit, nearest } = findCopies(
    Uint8Array.from([...other, ...close]),
    pictures,
    form,
  );
  expect(copies).toEqual([1]);
  expect(limit).toBe(nearest[0]?.distance);
  expect(() => nearestPictures(Uint8Array.of(1), pictures.train, form)).toThrow(
    "Cannot compare 1 values of pictures: they are no whole number of pictures of 12",
  );
  expect(() => nearestPictures(pictures.train, new Uint8Array(), form)).toThrow(RangeError);
});
