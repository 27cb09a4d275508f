import { expect, test } from "vitest";
import { furtherViews } from "./views.ts";

const shape = { height: 8, width: 8, channels: 1, levels: 256 };
/** A lit pixel left of the middle, in each of 64 images. */
const images = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 64 === 4 * 8 + 2 ? 200 : 0));

function litPlaces(views: Uint8Array): { places: number[]; levels: number[] } {
  const lit = [...views.keys()].filter((i) => views[i] !== 0);
  return { places: lit.map((i) => i % 64), levels: lit.map((i) => views[i] ?? 0) };
}

test("views are shifted by at most two pixels, mirrored or not, and a little brighter or darker", () => {
  const { places, levels } = litPlaces(
    furtherViews(images, shape, { seed: 1, step: 0, strongest: 0.15 }),
  );
  expect(places).toHaveLength(64);
  for (const place of places) {
    const [row, column] = [place >> 3, place & 7];
    expect(Math.abs(row - 4)).toBeLessThanOrEqual(2);
    expect(Math.min(Math.abs(column - 2), Math.abs(column - 5))).toBeLessThanOrEqual(2);
  }
  expect(new Set(places).size).toBeGreaterThan(15);
  expect(places.some((place) => (place & 7) === 0)).toBe(true);
  expect(places.some((place) => (place & 7) === 7)).toBe(true);
  expect(Math.min(...levels)).toBeGreaterThanOrEqual(170);
  expect(Math.max(...levels)).toBeLessThanOrEqual(230);
  expect(new Set(levels).size).toBeGreaterThan(10);
});

test("views are the same for a seed and a step, and others for the next", () => {
  const views = furtherViews(images, shape, { seed: 1, step: 0, strongest: 0.15 });
  expect(furtherViews(images, shape, { seed: 1, step: 0, strongest: 0.15 })).toEqual(views);
  expect(furtherViews(images, shape, { seed: 1, step: 1, strongest: 0.15 })).not.toEqual(views);
  expect(furtherViews(images, shape, { seed: 2, step: 0, strongest: 0.15 })).not.toEqual(views);
});

test("colours of a view are changed each by itself, and the edge goes on into the gap of a shift", () => {
  const colours = { ...shape, channels: 3, levels: 32 };
  const flat = new Uint8Array(64 * 3).fill(20);
  const view = furtherViews(flat, colours, { seed: 3, step: 0, strongest: 0.15 });
  for (const c of [0, 1, 2]) {
    const levels = new Set(view.filter((_, i) => i % 3 === c));
    expect(levels.size).toBe(1);
  }
  expect(
    Math.max(...furtherViews(flat.fill(31), colours, { seed: 3, step: 1, strongest: 0.15 })),
  ).toBeLessThan(32);
});

test("colours stay where pictures are lit differently themselves", () => {
  const { levels } = litPlaces(furtherViews(images, shape, { seed: 1, step: 0, strongest: 0 }));
  expect(new Set(levels)).toEqual(new Set([200]));
});
