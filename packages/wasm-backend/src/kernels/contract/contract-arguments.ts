import { number } from "../../emit/i32.ts";
import type { I32 } from "../../emit/value.ts";
import { type Argument, addressOf, loopArguments } from "../../program/work.ts";
import type { ContractPlan } from "./contract-plan.ts";
import { parametersPerTerm, termArguments } from "./contract-tile.ts";
import { weightArguments } from "./own-weights.ts";

/** What a contract's function is called with, in this order. `packed` is the offset of packed weights in shared scratch. */
export function contractArguments(plan: ContractPlan, packed: number): Argument[] {
  const { kernel, terms, begun, ownWeights } = plan;
  const { extras, outputs, epilogue } = kernel;
  return [
    ...terms.flatMap((term) => termArguments(term)),
    ...(ownWeights ? weightArguments(plan) : [{ value: { constant: packed, terms: [] } }]),
    ...(begun ? [addressOf(begun)] : []),
    ...[...extras, ...outputs].map((view) => addressOf(view)),
    ...loopArguments(epilogue),
  ];
}

/** The arguments by what they are. */
export interface ContractArguments {
  /** The address, row and column of a term's first place. */
  term(index: number, part: 0 | 1 | 2): I32;
  /** The address of each term's weights, or where packed ones lie. */
  weights(index: number): I32;
  readonly begun: I32 | undefined;
  /** The address of an extra or an output. */
  view(index: number): I32;
  readonly loops: readonly I32[];
}

/** Tells the arguments of a contract's function apart. */
export function namedArguments(
  { kernel, terms, begun, ownWeights }: ContractPlan,
  args: readonly I32[],
): ContractArguments {
  const weights = terms.length * parametersPerTerm;
  const behindWeights = weights + (ownWeights ? terms.length : 1);
  const views = behindWeights + (begun ? 1 : 0);
  const arg = (index: number): I32 => args[index] ?? number(0);
  return {
    term: (index, part) => arg(index * parametersPerTerm + part),
    weights: (index) => arg(weights + index),
    begun: begun && arg(behindWeights),
    view: (index) => arg(views + index),
    loops: args.slice(views + kernel.extras.length + kernel.outputs.length),
  };
}
