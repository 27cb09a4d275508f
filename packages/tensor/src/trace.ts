import type { Effect } from "./lower.ts";
import type { Tensor } from "./node.ts";
import { equalShapes } from "./shape.ts";
import { reachable } from "./simplify.ts";
import type { Leaves } from "./state.ts";

/** What a traced function is given besides its inputs: each state buffer by name, and `update`. */
export interface Trace {
  readonly state: Readonly<Record<string, Leaves>>;
  /** Replaces a state tensor (a leaf, or a view of one) by a value, after all reads of the old one. */
  update(target: Tensor, value: Tensor): void;
}

/** The function that a program is made of. */
export type Traced = (
  inputs: Readonly<Record<string, Tensor>>,
  trace: Trace,
) => Readonly<Record<string, Tensor>> | void;

/** Runs the function to be traced, and says which inputs it missed if it fails. */
export function tracedOutputs(
  traced: Traced,
  inputs: Readonly<Record<string, Tensor>>,
  trace: Trace,
): Readonly<Record<string, Tensor>> {
  const missing = new Set<string>();
  const watched = new Proxy(inputs, {
    get: (all, name) => {
      if (typeof name === "string" && !Object.hasOwn(all, name)) missing.add(name);
      return Reflect.get(all, name);
    },
  });
  try {
    const outputs: Readonly<Record<string, Tensor | undefined>> | Promise<unknown> | undefined =
      traced(watched, trace) ?? undefined;
    if (outputs instanceof Promise)
      throw new TypeError("Cannot compile an async function: tracing waits for nothing");
    const known: Record<string, Tensor> = {};
    for (const [name, output] of Object.entries(outputs ?? {})) {
      if (output === undefined) throw new TypeError(`Cannot compile: output ${name} is undefined`);
      known[name] = output;
    }
    return known;
  } catch (error) {
    if (!(error instanceof TypeError) || missing.size === 0) throw error;
    throw new TypeError(
      `Cannot compile: input ${[...missing].join(", ")} is not given (${error.message})`,
      { cause: error },
    );
  }
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
        `Cannot compile: state ${leaf.op.buffer} belongs to another program; use the state that the function is given`,
      );
  }
}

/** Reads a state buffer by name; RangeError for an unknown one. */
export function knownState(leaves: Record<string, Leaves>, name: string | symbol): Leaves {
  const found = leaves[String(name)];
  if (found === undefined)
    throw new RangeError(
      `Cannot find state ${String(name)}: there is ${Object.keys(leaves).join(", ")}`,
    );
  return found;
}

/** An update whose two sides agree; TypeError if they do not. */
export function checkedEffect(target: Tensor, value: Tensor): Effect {
  if (target.dtype !== value.dtype || !equalShapes(target.shape, value.shape))
    throw new TypeError(
      `Cannot update ${target.dtype} [${target.shape}] with ${value.dtype} [${value.shape}]: they differ`,
    );
  return { target, value };
}
