import type { View } from "@pixelweft/tensor/backend";
import { sharedScratch } from "../../program/work.ts";
import {
  type ContractPlan,
  type TermPlan,
  type TileShape,
  tileRows,
} from "../contract/contract-plan.ts";

/** Sums of some places beside each other over some terms. */
export function sumsOf(
  {
    kernel,
    padded,
    total,
    shape,
  }: Pick<ContractPlan, "kernel" | "padded" | "total"> & {
    readonly shape: TileShape;
  },
  places: number,
  terms: readonly TermPlan[],
): ContractPlan {
  const [tallest] = tileRows(places, shape.rows);
  const panel = Math.min(shape.columns(tallest?.rows ?? 1), total);
  const depth = terms.reduce(
    (sum, { term: { a, taps } }) => sum + taps.length * (a.shape[3] ?? 0),
    0,
  );
  return {
    kernel: { ...kernel, terms: terms.map(({ term }) => term) },
    terms,
    block: 1,
    axes: [],
    padded,
    total,
    depth,
    panel,
    run: places,
    chunk: places,
    pieces: 1,
    packed: Math.ceil(total / panel) * depth * panel * 4,
    ownWeights: false,
    unpacked: undefined,
    inOutput: false,
    apart: total,
  };
}

/** The same from sums on that lie where they will. */
export function goingOn(plan: ContractPlan): ContractPlan {
  const { run, total } = plan;
  const begun: View = {
    buffer: sharedScratch,
    offset: { constant: 0, terms: [] },
    shape: [1, 1, run, total],
    strides: [0, 0, total, 1],
    dtype: "f32",
  };
  const terms = plan.terms.map((one) => ({ ...one, step: 4 * (one.term.a.strides[2] ?? 0) }));
  return { ...plan, terms, begun };
}
