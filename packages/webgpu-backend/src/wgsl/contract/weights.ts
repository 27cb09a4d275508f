import type { Access } from "../access/access.ts";
import type { Place } from "../access/words.ts";
import { typeName } from "../scalar.ts";
import { times } from "../times.ts";
import type { Block, BoundTerm } from "./bound-term.ts";
import { type DirectTile, vectorStride } from "./tile.ts";

/** The weights of one channel of the block over the four columns of a vector, in one lane. */
export function weightName(lane: number, vector: number, k: number): string {
  return `w${lane}_${vector}_${k}`;
}

interface Pass {
  readonly tile: DirectTile;
  readonly lanes: number;
  /** i32 code of the last column. */
  readonly lastColumn: string;
}

/** Loads the weights of a block; columns past the last one repeat it and are not stored. */
export function loadWeights(bound: BoundTerm, block: Block, pass: Pass): string[] {
  return times(pass.lanes * pass.tile.vectors, (at) =>
    loadVector(bound, block, {
      lane: Math.floor(at / pass.tile.vectors),
      vector: at % pass.tile.vectors,
      pass,
    }),
  ).flat();
}

function loadVector(
  { w, fours, code }: BoundTerm,
  { from, count, most }: Block,
  { lane, vector, pass }: { lane: number; vector: number; pass: Pass },
): string[] {
  const [, sk, sl, sc] = code.weights;
  const { lastColumn } = pass;
  const first = vectorStride(pass.tile) * vector;
  const base = `w0 + ${lane} * ${sl}`;
  const column = (c: number): string => `min(column + ${first + c}, ${lastColumn}) * ${sc}`;
  if (fours === "channels" && count === 4) {
    const loads = [0, 1, 2, 3].map((c) => {
      const value = asFloat(w, { index: `${base} + ${from} + ${column(c)}`, width: 4, stride: 1 });
      return `let c${lane}_${vector}_${c} = ${value};`;
    });
    const turned = [..."xyzw"].map((part, k) => {
      const items = [0, 1, 2, 3].map((c) => `c${lane}_${vector}_${c}.${part}`);
      return `let ${weightName(lane, vector, k)} = vec4<f32>(${items.join(", ")});`;
    });
    return [...loads, ...turned];
  }
  return times(count, (k) => {
    const channel = most ? `min(${from} + ${k}, ${most} - 1)` : `(${from} + ${k})`;
    const row = `${base} + ${channel} * ${sk}`;
    const name = weightName(lane, vector, k);
    if (fours === "columns") {
      const index = `${row} + min(column + ${first}, ${lastColumn} & -4)`;
      return `let ${name} = ${asFloat(w, { index, width: 4, stride: 1 })};`;
    }
    const items = [0, 1, 2, 3].map((c) => asFloat(w, { index: `${row} + ${column(c)}` }));
    return `let ${name} = vec4<f32>(${items.join(", ")});`;
  });
}

/** Weights of any dtype as f32. */
export function asFloat(w: Access, place: Place): string {
  const code = w.load(place);
  return w.type === "f32" ? code : `${typeName("f32", place.width ?? 1)}(${code})`;
}
