import { expect } from "vitest";
import type { Alone } from "../tuning/alone.ts";
import type { TileName } from "../wgsl/contract/tile-names.ts";
import { cardName, onCard } from "./barriers.fixture.ts";
import { outputsOf } from "./outputs.fixture.ts";

interface Tiled {
  readonly bytes: readonly Uint8Array[];
  readonly faults: readonly string[];
  readonly isStaged: boolean;
}

const untiled = new Map<Alone, Promise<Tiled>>();

/** Checks that a product alone has no races in a tile, and the bits that it has without one. */
export async function checkTile(alone: Alone, tile: TileName): Promise<void> {
  const plain = untiled.get(alone) ?? inTile(alone, "direct");
  untiled.set(alone, plain);
  const [direct, staged] = [await plain, await inTile(alone, tile)];
  expect([...staged.faults, ...direct.faults]).toEqual([]);
  expect([staged.isStaged, direct.isStaged]).toEqual([true, false]);
  expect(staged.bytes).toEqual(direct.bytes);
}

async function inTile(
  { product, program, contents, written }: Alone,
  tile: TileName,
): Promise<Tiled> {
  const tuning = { version: 1, adapters: { [cardName]: { [product.key]: tile } } } as const;
  const once = program.steps.map((step) =>
    step.kind === "repeat" ? { ...step, repeat: 1 } : step,
  );
  let bytes: readonly Uint8Array[] = [];
  const { report, ran } = await onCard(
    async (backend) => {
      bytes = await outputsOf(backend, { ...program, steps: once }, { contents, outputs: written });
    },
    { tuning },
  );
  const isStaged = [...ran].some((code) => code.includes("stagedMap"));
  return { bytes, faults: report.faults, isStaged };
}
