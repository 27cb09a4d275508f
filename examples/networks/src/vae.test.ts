import { memoryDataset, type Dataset } from "@pixelweft/datasets";
import { initialValues, parameterTensors } from "@pixelweft/layers";
import { full, read, tensor, threefry, vjp, sum, zeros } from "@pixelweft/tensor";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { drawn, negativeBound, vaeSpecs } from "./vae.ts";

const side = 8;

/** Pictures of a bright column on black, one of eight. */
function columns(count: number): Dataset {
  const images = Uint8Array.from({ length: count * side * side }, (_, i) => {
    const [picture, column] = [Math.floor(i / side ** 2), i % side];
    return threefry(3, 0, picture, 0)[0] % side === column ? 255 : 0;
  });
  return memoryDataset({ name: "columns", shape: [side, side, 1], images });
}

test("a VAE learns pictures of one column, and draws such pictures", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const bounds: number[] = [];
  const count = 32;
  const pictures = await drawn(count, {
    backend,
    data: columns(1280),
    size: { hidden: 32, code: 4 },
    epochs: 40,
    learningRate: 0.01,
    report: (_, nats) => bounds.push(nats),
  });
  // Coins for all pixels cost 44 nats, and to name one of eight columns costs 2.1.
  expect(bounds[0]).toBeGreaterThan(20);
  expect(bounds.at(-1)).toBeLessThan(6);
  expect(bounds.at(-1)).toBeGreaterThan(Math.log(8) - 0.2);
  const seen = Array.from({ length: count }, (_, n) => {
    const picture = pictures.slice(n * side ** 2, (n + 1) * side ** 2);
    const bright = Array.from({ length: side }, (__, c) =>
      picture.reduce((total, x, i) => total + (i % side === c ? x : 0), 0),
    );
    // A picture of no kind has an eighth of its light in each column.
    const light = bright.reduce((a, b) => a + b, 0);
    return bright.findIndex((x) => x > 0.5 * light);
  });
  expect(seen.filter((column) => column >= 0).length).toBeGreaterThan(0.6 * count);
  expect(new Set(seen).size).toBeGreaterThan(4);
  backend.dispose();
});

test("the bound is that of its formula, and reaches every parameter", async () => {
  const backend = await wasmBackend({ threads: 1 });
  const specs = vaeSpecs({ pixels: 4, hidden: 3, code: 2 });
  const parameters = parameterTensors(specs, initialValues(specs, 1));
  const images = tensor([[0, 1, 0.5, 1]]);
  const silent = Object.fromEntries(
    Object.entries(parameters).map(([name, x]) => [name, zeros(x.shape)]),
  ) as typeof parameters;
  const [coins] = await read(backend, negativeBound(silent, images, full([1, 2], 0.7)));
  expect(coins).toBeCloseTo(4 * Math.LN2, 5);
  const bound = sum(negativeBound(parameters, images, full([1, 2], 0.7)));
  const gradients = vjp(bound, Object.values(parameters));
  expect(gradients.every((x) => x !== undefined)).toBe(true);
  backend.dispose();
});
