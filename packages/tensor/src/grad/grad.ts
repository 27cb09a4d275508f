import { AskedNames } from "../graph/asked-names.ts";
import { isTensor, type PullOptions, type Tensor } from "../graph/node.ts";
import { equalShapes } from "../graph/shape.ts";
import { full } from "../ops/broadcast.ts";
import { add } from "../ops/elementwise.ts";
import { concat } from "../ops/movement.ts";

/** Tensors by name. */
export type Named = Readonly<Record<string, Tensor>>;

/** Tensors in records and in lists of such, as deep as it takes. */
export type Tree = Branch | readonly (Tensor | Branch)[];

/** Tensors and parts of a tree by name. */
export interface Branch {
  readonly [name: string]: Tensor | Tree;
}

/** A tree with a gradient in place of each tensor. */
export type GradientsOf<Parameters> = {
  [Name in keyof Parameters]: GradientOf<Parameters[Name]>;
};

type GradientOf<Part> = Part extends Tensor ? Tensor : GradientsOf<Part>;

/**
 * The gradients of `y` with respect to `xs`, given the gradient `seed` of y (ones if missing): a graph built from each node's own
 * rule. Undefined where y does not depend on an x. TypeError if y is not f32.
 *
 * @example
 * const x = tensor([1, 2]);
 * const [dx = full([2], 0)] = vjp(mul(x, x), [x]);
 * await read(backend, dx); // Float32Array [2, 4]
 */
export function vjp(y: Tensor, xs: readonly Tensor[], seed?: Tensor): (Tensor | undefined)[] {
  if (y.dtype !== "f32") throw new TypeError(`Cannot differentiate ${y.dtype}: it must be f32`);
  if (seed !== undefined && (seed.dtype !== "f32" || !equalShapes(seed.shape, y.shape)))
    throw new TypeError(
      `Cannot differentiate [${y.shape}] from a gradient ${seed.dtype} [${seed.shape}]: they differ`,
    );
  return pulled([[y, seed ?? full(y.shape, 1)]], { xs, ends: new Set() });
}

/** The gradients of xs, given those of some nodes. */
function pulled(
  seeds: readonly (readonly [Tensor, Tensor])[],
  { xs, ends }: PullOptions,
): (Tensor | undefined)[] {
  const wanted = new Set(xs);
  const path = dependents(seeds, { wanted, ends });
  const on = new Set(path);
  const pending = new Map<Tensor, Tensor[]>();
  const give = (node: Tensor, part: Tensor): void => {
    if (on.has(node)) pending.set(node, [...(pending.get(node) ?? []), part]);
  };
  for (const [node, part] of seeds) give(node, part);
  const done = new Map<Tensor, Tensor>();
  for (const node of path.toSorted((a, b) => b.id - a.id)) {
    const parts = pending.get(node);
    if (parts === undefined) continue;
    for (const [input, part] of node.joint?.(parts, { on, back: pulled }) ?? []) give(input, part);
    if (node.joint !== undefined) continue;
    const grad = gather(parts);
    if (wanted.has(node)) done.set(node, grad);
    if (ends.has(node)) continue;
    const found = node.vjp?.(grad) ?? [];
    node.inputs.forEach((input, i) => {
      const part = found[i];
      if (part !== undefined) give(input, part);
      else if (on.has(input) && input.dtype === "f32" && !mayStop(node)) throw missingRule(node);
    });
  }
  return xs.map((x) => done.get(x));
}

/** Whether no gradient for a float is what is meant: a step has none, and a rule of one's own says for itself. */
function mayStop({ op }: Tensor): boolean {
  return op.kind === "reshape" || op.kind === "custom" || (op.kind === "fn" && op.fn === "floor");
}

function missingRule({ op, shape }: Tensor): TypeError {
  const name = op.kind === "fn" ? op.fn : op.kind;
  return new TypeError(
    `Cannot differentiate ${name} [${shape}]: it has no gradient for an input that depends on what is differentiated`,
  );
}

interface DependentsOptions {
  readonly wanted: ReadonlySet<Tensor>;
  readonly ends: ReadonlySet<Tensor>;
}

/** Nodes from the seeds down to the wanted ones, and no others. */
function dependents(
  seeds: readonly (readonly [Tensor, Tensor])[],
  { wanted, ends }: DependentsOptions,
): Tensor[] {
  const reaches = new Map<Tensor, boolean>();
  const below = (node: Tensor): readonly Tensor[] => (ends.has(node) ? [] : node.inputs);
  const visit = (root: Tensor): void => {
    const stack = [root];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      const waiting = reaches.has(node) ? [] : below(node).filter((input) => !reaches.has(input));
      if (waiting.length > 0) {
        stack.push(...waiting);
        continue;
      }
      stack.pop();
      if (!reaches.has(node))
        reaches.set(node, wanted.has(node) || below(node).some((input) => reaches.get(input)));
    }
  };
  for (const [root] of seeds) visit(root);
  return [...reaches].flatMap(([node, reached]) => (reached ? [node] : []));
}

/** Adds contributions; pieces that were cut from one tensor and tile it are put together instead of padded and added. */
function gather(parts: readonly Tensor[]): Tensor {
  const [first, ...others] = tile(parts);
  if (first === undefined) throw new TypeError("Cannot add gradients: there are none");
  return others.reduce((sum, part) => add(sum, part), first);
}

function tile(parts: readonly Tensor[]): readonly Tensor[] {
  const pads = parts.filter((part) => part.op.kind === "pad");
  const [one] = pads;
  if (one === undefined || pads.length < 2) return parts;
  const inner = pads.flatMap((part) => part.inputs.slice(0, 1));
  const axes = one.shape.flatMap((n, i) => (inner.some((x) => x.shape[i] !== n) ? [i] : []));
  const [axis] = axes;
  if (axes.length !== 1 || axis === undefined) return parts;
  const start = (part: Tensor): number =>
    part.op.kind === "pad" ? (part.op.before[axis] ?? 0) : 0;
  const ordered = pads.toSorted((a, b) => start(a) - start(b));
  let next = 0;
  for (const part of ordered) {
    if (start(part) !== next) return parts;
    next += part.inputs[0]?.shape[axis] ?? 0;
  }
  if (next !== one.shape[axis] || !equalShapes(one.shape, ordered[0]?.shape ?? [])) return parts;
  const whole = concat(
    ordered.flatMap((part) => part.inputs.slice(0, 1)),
    axis,
  );
  return [...parts.filter((part) => part.op.kind !== "pad"), whole];
}

/** A value and its gradients, in records and lists like those of the parameters. */
export interface ValueAndGrad<Parameters = Named> {
  readonly value: Tensor;
  readonly gradients: GradientsOf<Parameters>;
}

/**
 * Turns `fn(parameters, ...rest)`, which gives an f32 tensor of rank 0, into one that also gives the gradient of every parameter: zero
 * for one that the value does not depend on. Parameters may lie in records and lists; their gradients lie in the same ones.
 *
 * @throws TypeError if the value has axes or is not f32, or a parameter is no f32 tensor.
 * @example
 * const square = valueAndGrad((p: { x: Tensor }) => mul(p.x, p.x));
 * const { value, gradients } = square({ x: tensor(3) });
 * await read(backend, value); // Float32Array [9]
 * await read(backend, gradients.x); // Float32Array [6]
 * @example Layers in a list
 * const product = valueAndGrad((p: { layers: { w: Tensor }[] }) => p.layers.reduce((y, { w }) => mul(y, w), scalar(1)));
 * const { gradients } = product({ layers: [{ w: scalar(3) }, { w: scalar(5) }] });
 * await read(backend, gradients.layers[0].w); // Float32Array [5]
 */
export function valueAndGrad<Parameters extends Tree, Rest extends unknown[]>(
  fn: (parameters: Parameters, ...rest: Rest) => Tensor,
): (parameters: Parameters, ...rest: Rest) => ValueAndGrad<Parameters> {
  return (parameters, ...rest) => {
    const leaves = leavesOf(parameters, []);
    const value = valueOf(fn, parameters, rest);
    if (!isTensor(value))
      throw new TypeError("Cannot differentiate: the function gives no tensor of rank 0");
    if (value.shape.length > 0)
      throw new TypeError(
        `Cannot differentiate a value of shape [${value.shape}]: it must have rank 0`,
      );
    const found = vjp(value, leaves);
    const gradients = new Map(leaves.map((x, i) => [x, found[i] ?? full(x.shape, 0)] as const));
    return { value, gradients: replaced(parameters, gradients) as GradientsOf<Parameters> };
  };
}

function valueOf<Parameters extends object, Rest extends unknown[]>(
  fn: (parameters: Parameters, ...rest: Rest) => Tensor,
  parameters: Parameters,
  rest: Rest,
): Tensor {
  const asked = new AskedNames();
  try {
    const watched = asked.watch(
      parameters,
      (name, known) => `parameter ${name} is not there, there is ${known}`,
    );
    return fn(watched, ...rest);
  } catch (error) {
    return asked.explain("differentiate", error);
  }
}

/** The tensors of a tree. TypeError, with its place, for what is none. */
function leavesOf(tree: unknown, path: readonly string[]): Tensor[] {
  if (isTensor(tree)) {
    if (tree.dtype === "f32") return [tree];
    throw new TypeError(
      `Cannot differentiate with respect to ${path.join(".")}: it is ${tree.dtype} and must be f32`,
    );
  }
  if (typeof tree !== "object" || tree === null || ArrayBuffer.isView(tree))
    throw new TypeError(
      `Cannot differentiate with respect to ${path.join(".") || "the parameters"}: there is no tensor`,
    );
  return Object.entries(tree).flatMap(([name, part]) => leavesOf(part, [...path, name]));
}

/** A tree with others in place of its tensors. */
function replaced(tree: unknown, others: ReadonlyMap<Tensor, Tensor>): unknown {
  if (isTensor(tree)) return others.get(tree);
  if (Array.isArray(tree)) return tree.map((part) => replaced(part, others));
  const parts = Object.entries(Object(tree));
  return Object.fromEntries(parts.map(([name, part]) => [name, replaced(part, others)]));
}

/**
 * Turns `fn(parameters, ...rest)`, which gives an f32 tensor of rank 0, into one that gives the gradient of every parameter, in records
 * and lists like those of the parameters. A gradient is a graph like any other, so it has a gradient too.
 *
 * @throws TypeError if the value has axes or is not f32, or a parameter is no f32 tensor.
 * @example
 * const { x } = grad((p: { x: Tensor }) => mul(p.x, p.x))({ x: tensor(3) });
 * await read(backend, x); // Float32Array [6]
 */
export function grad<Parameters extends Tree, Rest extends unknown[]>(
  fn: (parameters: Parameters, ...rest: Rest) => Tensor,
): (parameters: Parameters, ...rest: Rest) => GradientsOf<Parameters> {
  const both = valueAndGrad<Parameters, Rest>(fn);
  return (parameters, ...rest) => both(parameters, ...rest).gradients;
}
