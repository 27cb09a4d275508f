import { normals } from "@pixelweft/layers";
import { streams, threefry } from "@pixelweft/tensor";

/** Points of two half moons, `[count, 2]`. */
export function moons(count: number, seed: number): Float32Array {
  const near = normals({ seed, stream: streams.draw, start: 0, count: 2 * count });
  return near.map((noisy, i) => {
    const [word, side] = threefry(seed, streams.shuffle, i >> 1, 0);
    const angle = (Math.PI * word) / 2 ** 32;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const upper = side % 2 === 0;
    const exact = i % 2 === 0 ? (upper ? x - 0.5 : 0.5 - x) : upper ? y - 0.25 : 0.25 - y;
    return exact + 0.05 * noisy;
  });
}

/** Points between -1.7 and 1.7 as lines of text. */
export function plotted(points: Float32Array): string {
  const rows = Array.from({ length: 25 }, () => Array.from({ length: 65 }, () => " "));
  for (let i = 0; i < points.length; i += 2) {
    const [x = 0, y = 0] = points.slice(i, i + 2);
    const row = rows[Math.round(12 - 12 * y)];
    if (row) row[Math.round(32 + 18 * x)] = "o";
  }
  return rows.map((row) => row.join("").trimEnd()).join("\n");
}
