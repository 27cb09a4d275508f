import { canonicalOrder } from "../../graph/canonical-order.ts";
import { exactJson } from "../../graph/exact-json.ts";
import { type Op, type Tensor, node } from "../../graph/node.ts";
import { numbering } from "../../graph/numbering.ts";
import { stackedBy } from "../../graph/reachable.ts";
import { scalarValue } from "../../graph/scalar-value.ts";
import { type Shape, equalShapes } from "../../graph/shape.ts";
import { type Make, type SplitOptions, splitSum } from "./split-sums.ts";

/** What the backend can do, and what it wishes. */
export interface SimplifyOptions extends SplitOptions {
  /** Which customs it has by hand; the rest become their definition. */
  readonly custom: readonly string[];
}

/**
 * Rebuilds the graph below `roots` without what is not needed: equal nodes are made once, gradient rules are dropped, and algebra
 * that is exact is done (times one, plus zero, movements of movements), and sums are cut as the backend wishes. The one thing it changes is the sign of a zero: -0 + 0 stays -0.
 * Gives the new roots, in order.
 */
export function simplify(roots: readonly Tensor[], options: SimplifyOptions): Tensor[] {
  const made = new Map<Tensor, Tensor>();
  const byKey = new Map<string, Tensor>();
  const idOf = numbering();
  const make: Make = (op, { inputs: given, shape, dtype }) => {
    const [last] = given;
    // Of two reshapes one after the other, the second says all.
    const inputs = op.kind === "reshape" && last?.op.kind === "reshape" ? last.inputs : given;
    const same = shortcut(op, inputs, { ...options, shape });
    if (same !== undefined) return same;
    const used = op.kind === "custom" ? inputs.slice(0, -1) : inputs;
    const key = `${keyOf(op, idOf)}|${used.map(idOf)}|${shape}|${dtype}`;
    const found = byKey.get(key) ?? node(op, { inputs: used, shape, dtype });
    byKey.set(key, found);
    return found;
  };
  const nodes = canonicalOrder(roots);
  const stacks = readStacks(nodes);
  for (const old of nodes) {
    const { op, inputs } = renewed(old, { made, stacks });
    const parts = { inputs, shape: old.shape, dtype: old.dtype };
    // A loop knows its carried values by their nodes.
    if (op.kind === "carry") made.set(old, old);
    else made.set(old, splitSum(op, parts, { ...options, make }) ?? make(op, parts));
  }
  return roots.map((root) => made.get(root) ?? root);
}

/** What each scan stacks and somebody reads. */
function readStacks(nodes: readonly Tensor[]): Map<Tensor, Set<Tensor>> {
  const found = new Map<Tensor, Set<Tensor>>();
  for (const { op, inputs } of nodes) {
    const [whole] = inputs;
    if (op.kind !== "scanned" || whole === undefined) continue;
    const list = found.get(whole) ?? new Set();
    found.set(whole, list);
    const stacked = stackedBy(whole, op.slot);
    if (stacked !== undefined) list.add(stacked);
  }
  return found;
}

interface Rebuilt {
  readonly made: ReadonlyMap<Tensor, Tensor>;
  readonly stacks: ReadonlyMap<Tensor, ReadonlySet<Tensor>>;
}

/** What a node is with its inputs renewed. A scan stacks only what is read, each value once. */
function renewed(
  old: Tensor,
  { made, stacks }: Rebuilt,
): { readonly op: Op; readonly inputs: readonly Tensor[] } {
  const { op, inputs } = old;
  const now = (x: Tensor): Tensor => made.get(x) ?? x;
  if (op.kind === "scan") {
    const kept = new Set([...(stacks.get(old) ?? [])].map(now));
    return { op, inputs: [...inputs.slice(0, 2 * op.body.carry.length).map(now), ...kept] };
  }
  const [whole] = inputs;
  const stacked = op.kind === "scanned" && whole ? stackedBy(whole, op.slot) : undefined;
  const scan = whole && now(whole);
  if (stacked === undefined || scan?.op.kind !== "scan") return { op, inputs: inputs.map(now) };
  const carried = scan.op.body.carry.length;
  const slot = scan.inputs.indexOf(now(stacked), 2 * carried) - carried;
  return { op: { kind: "scanned", slot }, inputs: [scan] };
}

function keyOf(op: Op, idOf: (thing: object) => number): string {
  if (op.kind === "data") return `data ${idOf(op.data)}`;
  if (op.kind === "scan") return `scan ${op.body.loop}`;
  return exactJson(op);
}

/** What a node is, if that is there already. */
function shortcut(
  op: Op,
  inputs: readonly Tensor[],
  { custom, shape }: SimplifyOptions & { readonly shape: Shape },
): Tensor | undefined {
  const [a, b] = inputs;
  if (a === undefined) return undefined;
  switch (op.kind) {
    case "withGradient":
      return a;
    case "reshape":
    case "expand":
      return equalShapes(a.shape, shape) ? a : undefined;
    case "permute":
      return op.order.every((axis, i) => axis === i) ? a : undefined;
    case "custom":
      return custom.includes(op.name) ? undefined : inputs.at(-1);
    case "fn":
      return b && exactAlgebra(op.fn, a, b);
    default:
      return undefined;
  }
}

function exactAlgebra(fn: string, a: Tensor, b: Tensor): Tensor | undefined {
  const x = scalarValue(a);
  const y = scalarValue(b);
  if (fn === "mul") return y === 1 ? a : x === 1 ? b : undefined;
  if (fn === "add") return y === 0 ? a : x === 0 ? b : undefined;
  if (fn === "sub") return y === 0 ? a : undefined;
  if (fn === "div") return y === 1 ? a : undefined;
  return undefined;
}
