import type { Named } from "../grad/grad.ts";
import { withAskedNames } from "../graph/asked-names.ts";
import { isTensor, type Tensor } from "../graph/node.ts";
import { reachable } from "../graph/reachable.ts";
import { equalShapes } from "../graph/shape.ts";
import type { Effect } from "../lower/lower.ts";
import type { NamesIn, StateSpec } from "./state-layout.ts";
import { none, type Leaves } from "./state.ts";

/** What a traced function is given besides its inputs: each state buffer by name, and `update`. */
export interface Trace<Spec extends StateSpec = StateSpec> {
  readonly state: { readonly [Buffer in keyof Spec]: Leaves<NamesIn<Spec, Buffer>> };
  /**
   * Replaces a state tensor (a leaf, or a view of one) by a value, after all reads of the old one: where several updates replace the same
   * elements, each is computed from the old ones, and the last counts.
   */
  update(target: Tensor, value: Tensor): void;
}

/** The function that a program is made of, from its inputs by name, and what it is given besides, to its outputs by name. */
export type Traced<Inputs = Named, Outputs = Named | void, Spec extends StateSpec = StateSpec> = (
  inputs: Inputs,
  trace: Trace<Spec>,
) => Outputs;

/** Runs the function to be traced, and says which inputs or tensors of state it missed if it fails. */
export function tracedOutputs(
  traced: Traced,
  inputs: Readonly<Record<string, Tensor>>,
  trace: Trace,
): Readonly<Record<string, Tensor>> {
  return withAskedNames("compile", (watch) => {
    const state = new Proxy(trace.state, {
      get: (all, key): Leaves => {
        // `JSON.stringify()`, promises and consoles ask every object for these.
        if (
          typeof key === "symbol" ||
          key === "toJSON" ||
          key === "then" ||
          key in Object.prototype
        )
          return Reflect.get(all, key);
        const name = key;
        const leaves = all[name] ?? none(`state ${name}`, Object.keys(all));
        const words = (tensor: string, known: string): string =>
          `state ${name} has no ${tensor}, it has ${known}`;
        return { ...leaves, named: watch(leaves.named, words) };
      },
    });
    const watched = watch(inputs, (name) => `input ${name} is not given`);
    return namedOutputs(traced(watched, { ...trace, state }) ?? {});
  });
}

function namedOutputs(outputs: unknown): Record<string, Tensor> {
  if (outputs instanceof Promise) {
    // Nobody waits for it: what it throws later would end the process.
    outputs.catch(() => {});
    throw new TypeError(
      "Cannot compile an async function: tracing waits for nothing; what is to be read is an output",
    );
  }
  if (isTensor(outputs) || Array.isArray(outputs))
    throw new TypeError("Cannot compile: outputs have names, give { y } rather than y or [y]");
  const known: Record<string, Tensor> = {};
  for (const [name, output] of Object.entries(Object(outputs))) {
    if (output === undefined) throw new TypeError(`Cannot compile: output ${name} is undefined`);
    if (!isTensor(output))
      throw new TypeError(`Cannot compile: output ${name} is no tensor, and outputs do not nest`);
    known[name] = output;
  }
  return known;
}

/** Inputs and state must be those that the traced function was given: others live elsewhere, maybe on another backend. */
export function checkLeaves(roots: readonly Tensor[], own: readonly Tensor[]): void {
  const known = new Set(own);
  for (const leaf of reachable(roots)) {
    if (known.has(leaf)) continue;
    if (leaf.op.kind === "input")
      throw new TypeError(`Cannot compile: input ${leaf.op.name} belongs to another program`);
    if (leaf.op.kind === "state")
      throw new TypeError(
        `Cannot compile: state ${leaf.op.buffer} belongs to another program; use the function's own`,
      );
  }
}

/** An update whose two sides agree; TypeError if they do not. */
export function checkedEffect(target: Tensor, value: Tensor): Effect {
  if (target.dtype !== value.dtype || !equalShapes(target.shape, value.shape))
    throw new TypeError(
      `Cannot update ${target.dtype} [${target.shape}] with ${value.dtype} [${value.shape}]: they differ`,
    );
  return { target, value };
}
