// @module-tag ci
import { expect, test } from "vitest";
import { rowProgram } from "../nest/nest-program.fixture.ts";
import { resultOf } from "../nest/row-result.fixture.ts";
import { products } from "../products.fixture.ts";
import { productsAlone } from "../tuning/alone.ts";
import { tileNames } from "../wgsl/contract/tile-names.ts";
import { caseNamed, onCard } from "./barriers.fixture.ts";
import { roundsProgram } from "./rounds-program.fixture.ts";
import { checkTile } from "./tile-bits.fixture.ts";

/** Cases of each family of kernels, with each way in which they lie in memory; `races.long.test.ts` runs all. */
const cases = [
  "exp of f32",
  "uniform numbers from threefry",
  "map that updates a flipped slice in place",
  "map that stores one line twice",
  "map of twelve views of one buffer",
  "map over [70000]",
  "map that stores f16 here and there",
  "map that stores bf16 here and there",
  "map of strided signed bytes",
  "copies that turn",
  "sum of 257 at every place",
  "argmax of ties among 4000",
  "argmax over axes [0,2] of [5,18,7]",
  "logsumexp of extremes",
  "sum that adds in place",
  "reductions of f16",
  "prefix along axis 1 of [4,257]",
  "prefix along axis 0 of [10000]",
  "prefix as an inverse CDF",
  "prefix that adds in place",
  "contract of [1,1,1] places, 257 channels, 1 columns",
  "contract of [16,1,1] places, 64 channels, 64 columns",
  "contract of [3,5,2] places, 17 channels, 65 columns in 2 lanes",
  "contract with nine taps over all borders",
  "contract of an output slice at an odd offset",
  "contract with a gate and both of its halves",
  "contract by own weights of [4,1,64] places, 16 channels, 64 columns",
  "contract by own weights, transposed",
  "contract that stores f16",
  "contract with weights that move with a loop",
  "filter of [2,5,6,7] by [2,5,6,9], 5 taps, 5 slabs",
  "filter of [1,4,4,64] by [1,4,4,64], 1 taps, 4 slabs",
  "filter of slices into a transposed slice",
  "filter that moves with two loops",
  "gather that moves with a loop",
  "scatter of 50 rows of 4 to 7",
  "scatter of 3000 rows of 5 to 2",
  "scatter of repeated values and of a repeated index",
  "scatter that replaces rows of flipped and transposed slices",
  "a causal network in raster order",
  "a recurrent layer and its gradient, rows backwards",
  "derived: groupNorm",
] as const;

test.each(cases)("on a card, no threads race: %s", async (name) => {
  const { report, ran } = await onCard(caseNamed(name), { seed: 11 });
  expect(ran.size).toBeGreaterThan(0);
  expect(report.faults).toEqual([]);
});

// The largest one takes seconds in each tile.
const alones = productsAlone(products()).filter(({ product }) => product.work < 4e6);

test.each(tileNames.filter((tile) => tile !== "direct"))(
  "in tiles of %s no threads race, and bits are those without tiles",
  async (tile) => {
    expect(alones).toHaveLength(3);
    for (const alone of alones) await checkTile(alone, tile);
  },
);

test.each([
  ["steps over rows", rowProgram(3)],
  ["sums of several rows", roundsProgram(2, 3)],
] as const)(
  "in row kernels no threads race, and bits are those of one dispatch a kernel: %s",
  async (_, program) => {
    const results: { map: number[]; dispatches: number }[] = [];
    for (const rowKernels of [false, true]) {
      const { report } = await onCard(
        async (backend) => results.push(await resultOf(backend, program)),
        { rowKernels, seed: 5 },
      );
      expect(report.faults).toEqual([]);
    }
    const [apart, together] = results;
    expect(together?.map).toEqual(apart?.map);
    expect(together?.dispatches).toBe(1);
    expect(apart?.dispatches).toBeGreaterThan(5);
  },
);

const inaccurate = [
  "exp of -80 to -70",
  "log of huge values",
  "tanh of tiny values",
  "div of f32",
  "pow of f32",
  "rem of f32",
  "map of every f16",
  "max of infinities",
  "logsumexp of extremes",
  "prefix as an inverse CDF",
  "contract of [16,1,1] places, 64 channels, 64 columns",
  "contract with a gate and both of its halves",
  "derived: groupNorm",
] as const;

test.each(inaccurate)(
  "a card as inaccurate as WGSL allows is accurate enough: %s",
  async (name) => {
    for (const contracts of [false, true]) {
      const { report } = await onCard(caseNamed(name), { inaccurate: true, contracts });
      expect(report.faults).toEqual([]);
    }
  },
);

const sharing = [
  "contract of [1,17,1] places, 17 channels, 3 columns",
  "contract with bias and residual",
  "contract with a gate and both of its halves",
  "filter of [2,3,5,3] by [2,3,5,10], 1 taps, 2 slabs",
  "filter of [1,4,4,64] by [1,4,4,64], 1 taps, 4 slabs",
] as const;

test.each([4, 8, 32])(
  "kernels of software drivers share loads in subgroups of %i, whose lanes are in any order",
  async (subgroup) => {
    for (const name of sharing)
      for (const scattered of [false, true]) {
        const how = { software: true, subgroup, lanes: { scattered } };
        const { report, ran } = await onCard(caseNamed(name), how);
        expect([...ran].join("\n"), name).toMatch(/(?:subgroup|quad)Broadcast/);
        expect(report.faults).toEqual([]);
      }
    const how = { software: true, subgroup, lanes: { scattered: true }, rowKernels: true };
    const { report, ran } = await onCard(
      (backend) => resultOf(backend, rowProgram(8, { pixels: 2 })),
      how,
    );
    expect([...ran].join("\n")).toMatch(/(?:subgroup|quad)Broadcast/);
    expect(report.faults).toEqual([]);
  },
);
