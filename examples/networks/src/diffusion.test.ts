// @module-tag ci
import { normals } from "@pixelweft/layers";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { diffused } from "./diffusion.ts";
import { moons, plotted } from "./two-moons.ts";

/** The mean distance of points to the nearest of others. */
function distance(points: Float32Array, others: Float32Array): number {
  let total = 0;
  for (let i = 0; i < points.length; i += 2) {
    let nearest = Infinity;
    for (let j = 0; j < others.length; j += 2) {
      const [x, y] = [
        (points[i] ?? 0) - (others[j] ?? 0),
        (points[i + 1] ?? 0) - (others[j + 1] ?? 0),
      ];
      nearest = Math.min(nearest, Math.hypot(x, y));
    }
    total += nearest;
  }
  return (2 * total) / points.length;
}

test("a diffusion learns the two moons: its points lie near them, and near both", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const errors: number[] = [];
  const points = await diffused(200, {
    backend,
    updates: 1000,
    batch: 128,
    report: (_, error) => errors.push(error),
  });
  const data = moons(1000, 999);
  const noise = normals({ seed: 4, stream: 0, start: 0, count: 400 }).map((x) => 0.7 * x);
  expect(errors.at(-1)).toBeLessThan(errors[0] ?? 0);
  expect(distance(points, data)).toBeLessThan(0.6 * distance(noise, data));
  // No part of the moons is forgotten.
  expect(distance(data, points)).toBeLessThan(0.1);
  expect(plotted(points).split("o").length).toBeGreaterThan(50);
  backend.dispose();
});
