import { full } from "./broadcast.ts";
import { add } from "./elementwise.ts";
import { concat } from "./movement.ts";
import type { PullOptions, Tensor } from "./node.ts";
import { equalShapes } from "./shape.ts";

/** Tensors by name. */
export type Named = Readonly<Record<string, Tensor>>;

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
    if (node.vjp === undefined || ends.has(node)) continue;
    node.vjp(grad).forEach((part, i) => {
      const input = node.inputs[i];
      if (part !== undefined && input !== undefined) give(input, part);
    });
  }
  return xs.map((x) => done.get(x));
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

/** A value and its gradients by name. */
export interface ValueAndGrad {
  readonly value: Tensor;
  readonly gradients: Record<string, Tensor>;
}

/**
 * Turns `fn(parameters, ...rest)`, which gives an f32 tensor of rank 0, into one that also gives the gradient of every parameter.
 *
 * @example
 * const square = valueAndGrad((p: { x: Tensor }) => mul(p.x, p.x));
 * const { value, gradients } = square({ x: tensor(3) });
 * await read(backend, value); // Float32Array [9]
 * await read(backend, gradients.x); // Float32Array [6]
 */
export function valueAndGrad<Parameters extends Named, Rest extends unknown[]>(
  fn: (parameters: Parameters, ...rest: Rest) => Tensor,
): (parameters: Parameters, ...rest: Rest) => ValueAndGrad {
  return (parameters, ...rest) => {
    const value = fn(parameters, ...rest);
    if (value.shape.length > 0)
      throw new TypeError(
        `Cannot differentiate a value of shape [${value.shape}]: it must have rank 0`,
      );
    const names = Object.keys(parameters);
    const found = vjp(value, Object.values(parameters));
    const gradients = names.map((name, i) => {
      const shape = parameters[name]?.shape ?? [];
      return [name, found[i] ?? full(shape, 0)] as const;
    });
    return { value, gradients: Object.fromEntries(gradients) };
  };
}

/**
 * Turns `fn(parameters, ...rest)`, which gives an f32 tensor of rank 0, into one that gives the gradient of every parameter. A gradient
 * is a graph like any other, so it has a gradient too.
 *
 * @throws TypeError if the value has axes or is not f32.
 * @example
 * const { x } = grad((p: { x: Tensor }) => mul(p.x, p.x))({ x: tensor(3) });
 * await read(backend, x); // Float32Array [6]
 */
export function grad<Parameters extends Named, Rest extends unknown[]>(
  fn: (parameters: Parameters, ...rest: Rest) => Tensor,
): (parameters: Parameters, ...rest: Rest) => Record<string, Tensor> {
  const both = valueAndGrad(fn);
  return (parameters, ...rest) => both(parameters, ...rest).gradients;
}
