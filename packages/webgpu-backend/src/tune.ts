/**
 * Finds the fastest kernels for a device by timing them.
 *
 * @module
 */
import type { Backend, Program } from "@pixelweft/tensor/backend";
import { productsAlone } from "./tuning/alone.ts";
import { type Rival, type TileTime, fastest, race } from "./tuning/race.ts";
import { type Tuning, checkTuning } from "./tuning/tuning.ts";
import { type TileName, isTileName, tileNames } from "./wgsl/contract/tile-names.ts";

export type { TileTime } from "./tuning/race.ts";
export type { Tuning } from "./tuning/tuning.ts";
export type { TileName } from "./wgsl/contract/tile-names.ts";

/** What is tried, and what is done with what was found. */
export interface TuneOptions {
  /** The tiles to try. Default: all. */
  readonly tiles?: readonly TileName[] | undefined;
  /** What was found before, for this adapter or others; the new tuning holds it too. */
  readonly known?: Tuning | undefined;
  /** Milliseconds for which a tile runs each of the three times it is timed. Default 20. */
  readonly milliseconds?: number | undefined;
  /** Is called with every measurement, of tiles that are left out too. */
  readonly report?: ((measured: TileTime) => void) | undefined;
}

/**
 * Times tiles of matrix products and convolutions on a device, for the products of some programs, and returns the fastest as plain JSON, which
 * goes into the option `tuning` of a backend for the same adapter. It takes seconds to minutes, since every tile is compiled. Bits stay what they were: a tile is
 * taken only if its result agrees with the reference backend, which computes some places of each product on the CPU, and equals the untuned one bit for bit. Another
 * one, or one that the device refuses, is left out, and `report` receives the reason.
 *
 * `open` makes a backend on the device with a tuning, or without one; all that it makes are disposed. The programs are those that
 * `compile()` made: `(await compiled.program(inputs)).lowered.program`.
 *
 * @throws Error where the device's untuned result of a product differs from the reference, so that programs compute wrong numbers there; TypeError for a `known` that is no tuning or a tile that does not exist; RangeError for a time that is not above 0.
 * @example `(tuning) => webgpu({ tuning })` opens a GPU; here it is the reference backend, which has one way only
 * import { compile, matmul, tensor } from "@pixelweft/tensor";
 * import { referenceBackend } from "@pixelweft/tensor/reference";
 * const a = tensor([[1, 2], [3, 4]]);
 * const squared = compile({ backend }, () => ({ b: matmul(a, a) }));
 * const { lowered } = await squared.program();
 * const open = () => Promise.resolve(referenceBackend());
 * const tuning = await tune(open, [lowered.program], { milliseconds: 1, tiles: ["direct"] });
 * tuning.version; // 1
 * JSON.parse(JSON.stringify(tuning)).version; // 1
 */
export async function tune(
  open: (tuning?: Tuning) => Promise<Backend>,
  programs: readonly Program[],
  options: TuneOptions = {},
): Promise<Tuning> {
  const { tiles = tileNames, milliseconds = 20, report } = options;
  const known = options.known === undefined ? undefined : checkTuning(options.known);
  for (const tile of tiles)
    if (!isTileName(tile))
      throw new TypeError(
        `Cannot tune: expected tiles to be some of ${tileNames.join(", ")} but found ${JSON.stringify(tile)}`,
      );
  if (!(milliseconds > 0))
    throw new RangeError(`Cannot tune: milliseconds is ${milliseconds}, not above 0`);
  const products = productsAlone(programs);
  const keys = products.map(({ product }) => product.key);
  const opened: Backend[] = [];
  try {
    const untuned = await open();
    opened.push(untuned);
    const adapter = untuned.capabilities.description;
    const rivals: Rival[] = [];
    for (const tile of tiles) {
      const forced = Object.fromEntries(keys.map((key) => [key, tile] as const));
      const backend = await open({ version: 1, adapters: { [adapter]: forced } });
      opened.push(backend);
      rivals.push({ tile, backend });
    }
    const found: Record<string, TileName> = { ...known?.adapters[adapter] };
    for (const one of products) {
      const times = await race(
        one,
        [{ tile: undefined, backend: untuned }, ...rivals],
        milliseconds,
      );
      if (report !== undefined) times.forEach(report);
      const best = fastest(times);
      if (best === undefined) delete found[one.product.key];
      else found[one.product.key] = best;
    }
    return { version: 1, adapters: { ...known?.adapters, [adapter]: found } };
  } finally {
    for (const backend of opened) backend.dispose();
  }
}
