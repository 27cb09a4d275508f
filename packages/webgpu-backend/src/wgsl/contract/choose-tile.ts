import type { Traits } from "../tile.ts";
import type { Product, SummedProduct } from "./product.ts";
import { stagedTile } from "./staged-tiles.ts";
import type { TileName } from "./tile-names.ts";
import { type ContractTile, type DirectTile, groupColumns, groupRows } from "./tile.ts";

/** Chooses a tile: as the device was tuned, else by the size of the product. Every choice gives the same bits. */
export function chooseContractTile(product: SummedProduct, traits: Traits): ContractTile {
  const { tiles, hardware, group, nested = false } = traits;
  if (nested) return directTile(product, traits);
  const tuned = tiles?.get(product.key);
  if (tuned !== undefined) return tileOf(tuned, product, traits);
  if (!hardware || !pays(product)) return directTile(product, traits);
  for (const [name, groups] of enough) {
    if (name === "8x16x4" && product.segments === 1) continue;
    const tile = stagedTile(name, product, group);
    if (tile !== undefined && groupCount(tile, product) >= groups) return tile;
  }
  return directTile(product, traits);
}

/**
 * Staged tiles from the largest one, each with the number of groups from which it is taken: large ones read less, but
 * cannot fill a device with few. WebGPU does not report how many it runs side by side. With few places a long sum is made in
 * segments, which wait for memory together.
 */
const enough = [
  ["128x64x64", 1024],
  ["64x64x32", 256],
  ["32x32x16", 128],
  ["8x16x4", 1],
  ["16x32x4", 1],
] as const;

/** Channels that a turn stages at most in most tiles, and on average at least where staging pays: else it is mostly empty. */
const [fullTurn, enoughChannels] = [16, 8];

/** Whether tiles are worth staging. A term of few channels beside others of many is no reason against it. */
function pays({ sums }: Product): boolean {
  const total = (of: (sum: Product["sums"][number]) => number): number =>
    sums.reduce((all, sum) => all + of(sum), 0);
  const turns = total(({ taps, channels }) => taps * Math.ceil(channels / fullTurn));
  return (
    sums.every(({ taps, channels }) => taps > 0 && channels > 0) &&
    total(({ taps, channels }) => taps * channels) >= enoughChannels * turns
  );
}

function groupCount(tile: ContractTile, { rows, columns, batches = 1 }: Product): number {
  return Math.ceil(rows / groupRows(tile)) * Math.ceil(columns / groupColumns(tile)) * batches;
}

/** The tile of a name; the direct one where the device or the product cannot have it. */
function tileOf(name: TileName, product: SummedProduct, traits: Traits): ContractTile {
  const { sums } = product;
  const empty = sums.some(({ taps, channels }) => taps === 0 || channels === 0);
  const staged = name === "direct" || empty ? undefined : stagedTile(name, product, traits.group);
  return staged ?? directTile(product, traits);
}

/**
 * Operations from which on a kernel is worth a text that takes a software driver longer to compile. In all turns of a loop fewer are enough: there
 * one text is that of many layers.
 */
const muchWork = { once: 5e8, inLoops: 1e8 };

/** A tile without workgroup memory. */
function directTile(
  { rows, lanes, columns, work, sums, runs = 1 }: SummedProduct,
  { share, nested = false, singleLoads = false }: Traits,
): DirectTile {
  const kind = "direct";
  if (share > 1 && rows > 4) {
    const little = work * runs < (runs > 1 ? muchWork.inLoops : muchWork.once);
    const single = little || singleLoads;
    // Products of several terms have many rows, however little they are.
    const many = rows > 8 && !(little && sums.length === 1);
    // Of few columns each quad of a subgroup has all, and rows of its own.
    const across = columns > 16 ? share : 4;
    return {
      kind,
      rows: Math.max(share, many ? 32 : rows > 8 ? 16 : 8),
      vectors: 1,
      threads: [across, share / across],
      share: across,
      // Accumulators wait in memory, and are fetched and put back once for each step.
      step: nested || single ? 1 : 2,
      singles: many && !nested && single,
      lanesApart: true,
    };
  }
  const own = {
    kind,
    vectors: 1,
    threads: [8, 8],
    share: 1,
    step: 4,
    singles: false,
    lanesApart: false,
  } as const;
  // Few rows: no thread for rows that are not there.
  if (rows <= 4 && share > 1) return { ...own, rows, threads: [8, 1] };
  const down = rows === 3 ? 4 : rows;
  if (rows <= 4) return { ...own, rows: 1, threads: [32 / down, down] };
  const most = rows < 512 || lanes > 2 ? 4 : 8;
  return { ...own, rows: lanes > 1 ? most / 2 : most };
}
