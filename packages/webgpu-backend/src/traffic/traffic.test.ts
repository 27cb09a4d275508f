// @module-tag ci
import type { Backend, Program } from "@pixelweft/tensor/backend";
import { expect, test } from "vitest";
import { type FilterSizes, filterProgram } from "../merge/filter-step.fixture.ts";
import { products } from "../products.fixture.ts";
import { cardName } from "../races/barriers.fixture.ts";
import { productsAlone } from "../tuning/alone.ts";
import { tileNames } from "../wgsl/contract/tile-names.ts";
import { type KernelTraffic, trafficOf } from "./card-traffic.fixture.ts";

/** Runs a program with memory of its own. */
function running(program: Program): (backend: Backend) => Promise<void> {
  return async (backend) => {
    const buffers = program.buffers.map(({ bytes }) => backend.alloc(bytes));
    await backend.run(backend.record(await backend.prepare(program), buffers));
  };
}

const alones = productsAlone(products()).filter(({ product }) => product.work < 4e6);

test.each(tileNames.filter((tile) => tile !== "direct"))(
  "in tiles of %s threads use different banks of workgroup memory",
  async (tile) => {
    let turns = 0;
    for (const { product, program } of alones) {
      const once = program.steps.map((step) =>
        step.kind === "repeat" ? { ...step, repeat: 1 } : step,
      );
      const tuning = { version: 1, adapters: { [cardName]: { [product.key]: tile } } } as const;
      const kernels = await trafficOf(running({ ...program, steps: once }), { tuning });
      for (const kernel of kernels) {
        const { taken, least } = kernel.workgroup;
        // Where so few threads stand along columns that some read another row, a row's length cannot suit those who store it as well.
        const isNarrow = tile === "8x16x4" || product.lanes > 1;
        expect(taken, product.key).toBeLessThanOrEqual(isNarrow ? 1.07 * least : least);
        turns += taken;
      }
    }
    expect(turns).toBeGreaterThan(100);
  },
);

const cross = [
  [-1, -1],
  [-1, 0],
  [-1, 1],
  [0, -1],
  [0, 0],
] as const;

async function filterTraffic(sizes: FilterSizes): Promise<KernelTraffic> {
  const [kernel, ...others] = await trafficOf(running(filterProgram(sizes)));
  if (kernel === undefined || others.length > 0) throw new Error("not one dispatch");
  return kernel;
}

/** Products of single numbers for each load of a thread. */
function productsPerLoad(kernel: KernelTraffic): number {
  return kernel.products / (32 * kernel.storage.requests);
}

test("a filter gradient in fours multiplies 14 times or more for each load, and reads whole sectors", async () => {
  for (const [channels, columns] of [
    [64, 128],
    [128, 256],
  ] as const) {
    const kernel = await filterTraffic({
      map: [4, 28, 28, channels],
      columns,
      taps: cross,
      slabs: 2,
    });
    expect(productsPerLoad(kernel)).toBeGreaterThan(14);
    const { taken, least } = kernel.storage;
    expect(taken).toBe(least);
  }
});

test("where elements are read one by one, a warp reads few sectors at a time", async () => {
  const map = [4, 32, 32, 63] as const;
  const kernel = await filterTraffic({ map, columns: 126, taps: cross, slabs: 2 });
  expect(productsPerLoad(kernel)).toBeGreaterThan(3.5);
  const { taken, requests } = kernel.storage;
  expect(taken / requests).toBeLessThan(3);
});
