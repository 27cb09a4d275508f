import { times } from "../times.ts";
import type { BoundTerm, Fours } from "./bound-term.ts";
import type { Summed } from "./direct.ts";
import { turnedPitch, turnedQuarter, weightVectors } from "./staged-tiles.ts";
import { threadOver, threadWithin } from "./thread.ts";
import type { StagedTile } from "./tile.ts";
import { asFloat, weightName } from "./weights.ts";

/** The lines by which a thread stages its part of a term's weights. */
export interface StagedWeights {
  /** Variables that a term keeps from turn to turn. */
  readonly held: readonly string[];
  /** Where the weights of tap `t` lie. */
  readonly tap: readonly string[];
  /** Loads channels from `k` on into variables. */
  readonly fetch: readonly string[];
  readonly store: readonly string[];
}

/**
 * Shares the staging of weights among the threads of a group. A vector is four columns of a channel; where weights lie by channels, as
 * in the gradient of a map, it is four channels of a column, and the multiplication takes them apart.
 */
export function stageWeights(
  bound: BoundTerm,
  summed: Summed<StagedTile>,
  count: string,
): StagedWeights {
  const { code, w } = bound;
  const [tapStride] = code.weights;
  const image = code.perImage === undefined ? "" : ` + image * ${code.perImage}`;
  const { tile } = summed;
  const [tx, ty] = tile.threads;
  const vectors = (tile.step * tile.columns) / 4;
  const loads = times(Math.ceil(vectors / (tx * ty)), (g) => g);
  const { locals, load, place, apart } = (bound.fours === "channels" ? byChannels : byColumns)(
    bound,
    summed,
    count,
  );
  /** Lines for load `g`, of threads that have one. */
  const guarded = (g: number, lines: string): string => {
    const most = vectors - g * tx * ty;
    return most < tx * ty ? `if (thread < ${most}) { ${lines} }` : lines;
  };
  return {
    held: [
      ...locals,
      `let weightPlace = ${segmentPlace(tile)}${place};`,
      "var weightBase = 0;",
      ...loads.map((g) => `var nextWeights${g} = vec4<f32>();`),
    ],
    tap: [`weightBase = ${w.offset} + t * ${tapStride}${image};`],
    fetch: loads.map((g) => guarded(g, `nextWeights${g} = ${load(g)};`)),
    store: loads.map((g) =>
      guarded(g, `stagedWeights[weightPlace + ${g * apart}] = nextWeights${g};`),
    ),
  };
}

/** How one layout is staged. */
interface Layout {
  /** Locals of a term. */
  readonly locals: readonly string[];
  /** Code of what load `g` reads. */
  load(g: number): string;
  /** Code of where a thread's first load is staged. */
  readonly place: string;
  /** Vectors from there to where the next one is staged. */
  readonly apart: number;
}

/** Threads stand along columns; every load is of later channels. */
function byColumns(
  { w, fours, code }: BoundTerm,
  summed: Summed<StagedTile>,
  count: string,
): Layout {
  const { tile, kernel, lastColumn } = summed;
  const [, sk, sl, sc] = code.weights;
  const across = tile.columns / 4;
  const perLane = across / kernel.lanes;
  const threads = tile.threads[0] * tile.threads[1];
  const apart = threads / across;
  const channel = (g: number): string => `min(k + weightChannel + ${g * apart}, ${count} - 1)`;
  const column = (c: number): string =>
    fours === "columns"
      ? `min(weightColumn, ${lastColumn} - 3)`
      : `min(weightColumn + ${c}, ${lastColumn}) * ${sc}`;
  const parts = fours === "columns" ? [0] : [0, 1, 2, 3];
  return {
    locals: [
      `let weightChannel = ${threadOver(across)};`,
      `let weightColumn = firstColumn + ${threadWithin(perLane)} * 4;`,
      ...parts.map(
        (c) =>
          `let across${c} = i32(u32(${threadWithin(across)}) / ${perLane}u) * ${sl} + ${column(c)};`,
      ),
    ],
    load: (g) => {
      const at = `weightBase + ${channel(g)} * ${sk}`;
      if (fours === "columns") return asFloat(w, { index: `${at} + across0`, width: 4, stride: 1 });
      const items = parts.map((c) => asFloat(w, { index: `${at} + across${c}` }));
      return `vec4<f32>(${items.join(", ")})`;
    },
    place: "thread",
    apart: threads,
  };
}

/** Threads stand along channels, then along columns; every load is of later columns. */
function byChannels({ w, code }: BoundTerm, summed: Summed<StagedTile>, count: string): Layout {
  const { tile, kernel, lastColumn } = summed;
  const [, , sl, sc] = code.weights;
  const fours = tile.step / 4;
  const perLane = tile.columns / kernel.lanes;
  const apart = (tile.threads[0] * tile.threads[1]) / fours;
  const loads = times(Math.ceil(tile.columns / apart), (g) => g);
  const flat = (g: number): string => `u32(weightColumn + ${g * apart})`;
  return {
    locals: [
      `let weightColumn = ${threadOver(fours)};`,
      `let weightChannel = ${threadWithin(fours)} * 4;`,
      ...loads.map((g) => {
        const column = `min(firstColumn + i32(${flat(g)} % ${perLane}u), ${lastColumn}) * ${sc}`;
        return `let across${g} = i32(${flat(g)} / ${perLane}u) * ${sl} + ${column};`;
      }),
    ],
    load: (g) => {
      const index = `weightBase + across${g} + min(k + weightChannel, ${count} - 4)`;
      return asFloat(w, { index, width: 4, stride: 1 });
    },
    // Later loads are of columns a multiple of four away.
    place: `${threadWithin(fours)} * ${turnedPitch(tile)} + i32(${flat(0)} % 4u) * ${turnedQuarter(tile)} + i32(${flat(0)} / 4u)`,
    apart: apart / 4,
  };
}

/** Where the thread's segment is staged, as a summand. */
function segmentPlace(tile: StagedTile): string {
  return tile.split > 1 ? `segment * ${weightVectors(tile)} + ` : "";
}

interface Wanted {
  readonly tile: StagedTile;
  readonly lanes: number;
  /** The first channel, of `count`. */
  readonly k: number;
  readonly count: number;
}

/** Reads what the thread multiplies of up to four staged channels. */
export function readWeights(fours: Fours, { tile, lanes, k, count }: Wanted): string[] {
  const across = tile.columns / 4;
  return times(lanes * tile.vectors, (at) => {
    const [lane, vector] = [Math.floor(at / tile.vectors), at % tile.vectors];
    const own = lane * (across / lanes) + vector * tile.threads[0];
    if (fours !== "channels")
      return times(count, (i) => {
        const place = (k + i) * across + own;
        return `let ${weightName(lane, vector, i)} = stagedWeights[${segmentPlace(tile)}i32(lid.x) + ${place}];`;
      });
    const loads = [0, 1, 2, 3].map((c) => {
      const place = (k / 4) * turnedPitch(tile) + c * turnedQuarter(tile) + own;
      return `let c${lane}_${vector}_${c} = stagedWeights[${segmentPlace(tile)}i32(lid.x) + ${place}];`;
    });
    const turned = times(count, (i) => {
      const items = [0, 1, 2, 3].map((c) => `c${lane}_${vector}_${c}.${"xyzw"[i]}`);
      return `let ${weightName(lane, vector, i)} = vec4<f32>(${items.join(", ")});`;
    });
    return [...loads, ...turned];
  }).flat();
}
