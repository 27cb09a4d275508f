import { bytesOf } from "@pixelweft/tensor/backend";
import { add, plusNumber, scale } from "../../emit/i32.ts";
import type { I32 } from "../../emit/value.ts";
import type { Surroundings } from "../../program/work.ts";
import { denseLayout, writeStage } from "../stage.ts";
import type { ContractArguments } from "./contract-arguments.ts";
import type { ContractPlan } from "./contract-plan.ts";
import { sumBytes } from "./contract-share.ts";

/** Rows of an image's window, and the arguments of the contract's function. */
interface Rows {
  readonly args: ContractArguments;
  readonly image: I32;
  readonly top: I32;
  readonly rows: I32;
}

/** Copies what taps reach from some rows of the window, of the terms whose maps are staged. */
export function stageTerms(
  around: Surroundings,
  plan: ContractPlan,
  { args, image, top, rows }: Rows,
): void {
  const { f } = around;
  plan.terms.forEach(({ term, stage }, i) => {
    if (!stage) return;
    const batch = scale(image, bytesOf(term.a.dtype) * (term.a.strides[0] ?? 0));
    const box = {
      view: term.a,
      image: f.i32(add(args.term(i, 0), batch)),
      row: plusNumber(add(args.term(i, 1), top), stage.first[0]),
      column: plusNumber(args.term(i, 2), stage.first[1]),
      rows: plusNumber(rows, stage.rows - plan.block),
      pitch: stage.pitch,
      tail: stage.tail,
    };
    writeStage(f, box, denseLayout(f, term.a, stageAddress(around, plan, i)));
  });
}

/** Where the copy of a term's map begins. */
export function stageAddress({ own }: Surroundings, plan: ContractPlan, term: number): I32 {
  const before = plan.terms
    .slice(0, term)
    .reduce((bytes, { stage }) => bytes + (stage?.bytes ?? 0), sumBytes(plan));
  return plusNumber(own, before);
}
