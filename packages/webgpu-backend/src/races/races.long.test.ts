import {
  conformanceCases,
  randomProgram,
  runCase,
  runWindowCase,
  windowCases,
} from "@pixelweft/backend-tests";
import { expect, test } from "vitest";
import { products } from "../products.fixture.ts";
import { productsAlone } from "../tuning/alone.ts";
import { tileNames } from "../wgsl/contract/tile-names.ts";
import { onCard } from "./barriers.fixture.ts";
import type { CardOptions } from "./card.fixture.ts";
import { isSameJoined } from "./joined-sums.fixture.ts";
import { checkTile } from "./tile-bits.fixture.ts";

const programs = Array.from({ length: 50 }, (_, seed) => randomProgram(seed));

interface How extends CardOptions {
  readonly software?: boolean;
  readonly rowKernels?: boolean;
}

/** Runs cases on cards of their own, and says what is wrong: nothing if all is well. */
async function troubles(cases: ReturnType<typeof conformanceCases>, how: How): Promise<string[]> {
  const found: string[] = [];
  for (const one of cases) {
    const { report } = await onCard(async (backend) => {
      const { passed, detail } = await runCase(backend, one);
      if (!passed) found.push(`${one.name}: ${detail}`);
    }, how);
    found.push(...report.faults.map((fault) => `${one.name}: ${fault}`));
  }
  return found;
}

test.each<[string, How]>([
  ["a card", {}],
  ["a card whose threads run in any order", { seed: 7 }],
  ["a card as inaccurate as WGSL allows", { inaccurate: true }],
  ["a card that contracts products and sums", { contracts: true }],
  ["a card with row kernels", { rowKernels: true }],
  ["software without subgroups", { software: true }],
  ...[4, 8, 16, 32].map((subgroup): [string, How] => [
    `software with subgroups of ${subgroup}, with row kernels`,
    { software: true, subgroup, lanes: { scattered: true }, rowKernels: true },
  ]),
])(
  "conformance cases and random programs have no races on %s",
  async (_, how) => {
    expect(await troubles([...conformanceCases(), ...programs], how)).toEqual([]);
  },
  1_800_000,
);

test.each([false, true])(
  "no bits depend on whether a card's compiler adds products unrounded, with row kernels: %s",
  async (rowKernels) => {
    const different: string[] = [];
    for (const one of [...conformanceCases(), ...programs])
      if (!(await isSameJoined(one, { rowKernels }))) different.push(one.name);
    expect(different).toEqual([]);
  },
  1_800_000,
);

test.each(windowCases())(
  "$name have no races on a card, and the bits of a whole pass however it computes",
  async (one) => {
    for (const how of [{}, { inaccurate: true, contracts: true }]) {
      const { report } = await onCard(async (backend) => {
        const { passed, detail } = await runWindowCase(backend, one);
        expect(passed, detail).toBe(true);
      }, how);
      expect(report.faults).toEqual([]);
    }
  },
  1_800_000,
);

test.each(tileNames.filter((tile) => tile !== "direct"))(
  "all products have no races in tiles of %s",
  async (tile) => {
    for (const alone of productsAlone(products())) await checkTile(alone, tile);
  },
);
