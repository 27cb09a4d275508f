import { times } from "../times.ts";
import type { BoundTerm } from "./bound-term.ts";
import type { Summed } from "./direct.ts";
import { coordinates, tapOfRow } from "./rows.ts";
import { mapPitch, mapVectors } from "./staged-tiles.ts";
import { threadOver, threadWithin } from "./thread.ts";
import type { StagedTile } from "./tile.ts";

/** The lines by which a thread stages its part of the map: four channels of some places. */
export interface StagedMap {
  /** Coordinates of the places, once for all terms. */
  readonly places: readonly string[];
  /** Variables that a term keeps from turn to turn. */
  readonly held: readonly string[];
  /** Where the local `tap` lies for each place. */
  tap(bound: BoundTerm): string[];
  /** Loads channels from `k` on, of `count` (i32 code), into variables. */
  fetch(bound: BoundTerm, count: string): string[];
  readonly store: readonly string[];
}

/** Shares the staging of a map among the threads of a group: neighbours load neighbouring channels of a place. */
export function stageMap({ kernel, tile, rows }: Summed<StagedTile>): StagedMap {
  const [tx, ty] = tile.threads;
  const fours = tile.step / 4;
  const apart = (tx * ty) / fours;
  const staged = tile.rows * ty;
  const loads = times(Math.ceil(staged / apart), (g) => g);
  /** Lines for load `g`, of threads that have one. */
  const guarded = (g: number, lines: string): string =>
    (g + 1) * apart > staged ? `if (mapRow < ${staged - g * apart}) { ${lines} }` : lines;
  return {
    places: [
      `let mapRow = ${threadOver(fours)};`,
      `let mapChannel = ${threadWithin(fours)} * 4;`,
      `let mapPlace = ${segmentPlace(tile)}mapRow * ${mapPitch(tile)} + ${threadWithin(fours)};`,
      ...loads.map((g) =>
        coordinates(kernel, { name: `${g}`, row: `firstRow + mapRow + ${g * apart}`, rows }),
      ),
    ],
    held: loads.flatMap((g) => [
      `var a${g} = 0;`,
      `var in${g} = false;`,
      `var next${g} = vec4<f32>();`,
    ]),
    tap: (bound) => loads.flatMap((g) => tapOfRow(bound, g, "")),
    fetch: ({ term, a, lastFour }, count) => {
      const stride = term.a.strides[3] ?? 0;
      const four = `min(k + mapChannel, ${lastFour})`;
      const one = (i: number): string => `min(k + mapChannel + ${i}, ${count} - 1) * ${stride}`;
      return loads.map((g) => {
        const items = [0, 1, 2, 3].map((i) => a.load({ index: `a${g} + ${one(i)}` }));
        const value = a.wide
          ? a.load({ index: `a${g} + ${four}`, width: 4, stride: 1 })
          : `vec4<f32>(${items.join(", ")})`;
        return guarded(g, `next${g} = ${value};`);
      });
    },
    // Zero outside the map: asked only here, since nothing may wait for what was just loaded.
    store: loads.map((g) => {
      const at = `mapPlace + ${g * apart * mapPitch(tile)}`;
      return guarded(g, `stagedMap[${at}] = select(vec4<f32>(), next${g}, in${g});`);
    }),
  };
}

/** Where the thread's segment is staged, as a summand. */
function segmentPlace(tile: StagedTile): string {
  return tile.split > 1 ? `segment * ${mapVectors(tile)} + ` : "";
}

/** Four staged channels, from `k` on, of a row of the thread's tile. */
export function readMap(tile: StagedTile, row: number, k: number): string {
  const pitch = mapPitch(tile);
  return `stagedMap[${segmentPlace(tile)}down * ${tile.rows * pitch} + ${row * pitch + k / 4}]`;
}
