import { times } from "../times.ts";
import type { BoundTerm, Fours } from "./bound-term.ts";
import type { Summed } from "./direct.ts";
import { turnedPitch, turnedQuarter, weightVectors } from "./staged-tiles.ts";
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
  const { locals, load, place } = (bound.fours === "channels" ? byChannels : byColumns)(
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
      "var weightBase = 0;",
      ...loads.map((g) => `var nextWeights${g} = vec4<f32>();`),
    ],
    tap: [`weightBase = ${w.offset} + t * ${tapStride}${image};`],
    fetch: loads.map((g) => guarded(g, `nextWeights${g} = ${load(g)};`)),
    store: loads.map((g) =>
      guarded(g, `stagedWeights[${segmentPlace(tile)}${place(g)}] = nextWeights${g};`),
    ),
  };
}

/** How one layout is staged: locals of a term, and code of what load `g` reads and of where it is staged. */
interface Layout {
  readonly locals: readonly string[];
  load(g: number): string;
  place(g: number): string;
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
  const apart = (tile.threads[0] * tile.threads[1]) / across;
  const channel = (g: number): string => `min(k + weightChannel + ${g * apart}, ${count} - 1)`;
  const column = (c: number): string =>
    fours === "columns"
      ? `min(weightColumn, ${lastColumn} - 3)`
      : `min(weightColumn + ${c}, ${lastColumn}) * ${sc}`;
  const parts = fours === "columns" ? [0] : [0, 1, 2, 3];
  return {
    locals: [
      `let weightChannel = thread / ${across};`,
      `let weightColumn = firstColumn + thread % ${perLane} * 4;`,
      ...parts.map(
        (c) => `let across${c} = thread % ${across} / ${perLane} * ${sl} + ${column(c)};`,
      ),
    ],
    load: (g) => {
      const at = `weightBase + ${channel(g)} * ${sk}`;
      if (fours === "columns") return asFloat(w, { index: `${at} + across0`, width: 4, stride: 1 });
      const items = parts.map((c) => asFloat(w, { index: `${at} + across${c}` }));
      return `vec4<f32>(${items.join(", ")})`;
    },
    place: (g) => `thread + ${g * tile.threads[0] * tile.threads[1]}`,
  };
}

/** Threads stand along channels, then along columns; every load is of later columns. */
function byChannels({ w, code }: BoundTerm, summed: Summed<StagedTile>, count: string): Layout {
  const { tile, kernel, lastColumn } = summed;
  const [, , sl, sc] = code.weights;
  const fours = tile.step / 4;
  const perLane = tile.columns / kernel.lanes;
  const apart = (tile.threads[0] * tile.threads[1]) / fours;
  const flat = (g: number): string => `(weightColumn + ${g * apart})`;
  return {
    locals: [`let weightColumn = thread / ${fours};`, `let weightChannel = thread % ${fours} * 4;`],
    load: (g) => {
      const column = `min(firstColumn + ${flat(g)} % ${perLane}, ${lastColumn}) * ${sc}`;
      const lane = `${flat(g)} / ${perLane} * ${sl}`;
      const index = `weightBase + ${lane} + ${column} + min(k + weightChannel, ${count} - 4)`;
      return asFloat(w, { index, width: 4, stride: 1 });
    },
    place: (g) =>
      `thread % ${fours} * ${turnedPitch(tile)} + ${flat(g)} % 4 * ${turnedQuarter(tile)} + ${flat(g)} / 4`,
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
