import type { Block, BoundTerm } from "./contract.ts";
import type { ContractTile } from "./tile.ts";

/** The weights of one channel of the block over the four columns of a vector, in one lane. */
export function weightName(lane: number, vector: number, k: number): string {
  return `w${lane}_${vector}_${k}`;
}

interface Pass {
  readonly tile: ContractTile;
  readonly lanes: number;
  readonly columns: number;
}

/** Loads the weights of a block; columns past the last one repeat it and are not stored. */
export function loadWeights(bound: BoundTerm, block: Block, pass: Pass): string[] {
  return Array.from({ length: pass.lanes * pass.tile.vectors }, (_, at) =>
    loadVector(bound, block, {
      lane: Math.floor(at / pass.tile.vectors),
      vector: at % pass.tile.vectors,
      columns: pass.columns,
    }),
  ).flat();
}

function loadVector(
  { term, w, fours }: BoundTerm,
  { from, count }: Block,
  { lane, vector, columns }: { lane: number; vector: number; columns: number },
): string[] {
  const [, sk = 0, sl = 0, sc = 0] = term.w.strides;
  const base = `w0 + ${lane * sl} + ${from} * ${sk}`;
  const column = (c: number): string => `min(column + ${4 * vector + c}, ${columns - 1}) * ${sc}`;
  if (fours === "channels" && count === 4) {
    const loads = [0, 1, 2, 3].map((c) => {
      const value = w.load({ index: `${base} + ${column(c)}`, width: 4, stride: 1 });
      return `let c${lane}_${vector}_${c} = ${value};`;
    });
    const turned = [..."xyzw"].map((part, k) => {
      const items = [0, 1, 2, 3].map((c) => `c${lane}_${vector}_${c}.${part}`);
      return `let ${weightName(lane, vector, k)} = vec4<f32>(${items.join(", ")});`;
    });
    return [...loads, ...turned];
  }
  return Array.from({ length: count }, (_, k) => {
    const row = `${base} + ${k * sk}`;
    const name = weightName(lane, vector, k);
    if (fours === "columns") {
      const index = `${row} + min(column + ${4 * vector}, ${columns - 4})`;
      return `let ${name} = ${w.load({ index, width: 4, stride: 1 })};`;
    }
    const items = [0, 1, 2, 3].map((c) =>
      w.load({ index: `${row} + ${column(c)}`, width: 1, stride: 0 }),
    );
    return `let ${name} = vec4<f32>(${items.join(", ")});`;
  });
}
