// @module-tag ci
import { memoryDataset, type Dataset } from "@pixelweft/datasets";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { classify } from "./classify.ts";
import { cnn } from "./cnn.ts";
import { mlp } from "./mlp.ts";

const classes = 4;

/** Pictures of 16 x 16: noise, and in the quarter that the label names a brighter one. */
function quarters(count: number, first: number): Dataset {
  // A linear congruential generator.
  let seed = first;
  const noise = (): number => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) >>> 24;
  const labels = Array.from({ length: count }, (_, i) => i % classes);
  const images = Uint8Array.from({ length: count * 256 }, (_, i) => {
    const [row, column] = [(i >> 4) & 15, i & 15];
    const bright = labels[i >> 8] === 2 * (row >> 3) + (column >> 3);
    return bright ? 80 + (noise() >> 1) : noise() >> 1;
  });
  return memoryDataset({ name: "quarters", shape: [16, 16, 1], images, labels });
}

const [train, held] = [quarters(640, 1), quarters(200, 99)];
const shape = [16, 16, 1] as const;

test.each([
  { name: "MLP", network: mlp({ shape, hidden: 16, classes }) },
  { name: "CNN", network: cnn({ shape, maps: 4, classes }) },
] as const)("the $name names the bright quarter of a picture", async ({ network }) => {
  const backend = await wasmBackend({ threads: 1 });
  const losses: number[] = [];
  const share = await classify<string>(network, {
    backend,
    train,
    test: held,
    epochs: 6,
    learningRate: 0.01,
    report: (_, loss) => losses.push(loss),
  });
  expect(losses.at(-1)).toBeLessThan(Math.log(classes));
  expect(share).toBeGreaterThan(0.9);
  backend.dispose();
});
