import { isFloat } from "../backend/dtype.ts";
import { withAskedNames } from "../graph/asked-names.ts";
import { type Tensor, isTensor } from "../graph/node.ts";
import { full } from "../ops/broadcast.ts";
import { vjp } from "./vjp.ts";

/** Tensors by name. */
export type Named = Readonly<Record<string, Tensor>>;

/** Tensors in records and in lists of such, as deep as it takes. */
export type Tree = Branch | readonly (Tensor | Branch)[];

/** Tensors and parts of a tree by name. */
export interface Branch {
  readonly [name: string]: Tensor | Tree;
}

/** A tensor's gradient, or a tree with a gradient in place of each tensor. */
export type GradientsOf<Parameters> = Parameters extends Tensor
  ? Tensor
  : { [Name in keyof Parameters]: GradientsOf<Parameters[Name]> };

/** A value and its gradients, in records and lists like those of the parameters. */
export interface ValueAndGrad<Parameters = Named> {
  readonly value: Tensor;
  readonly gradients: GradientsOf<Parameters>;
}

/**
 * Turns `fn(parameters, ...rest)`, which gives an f32 tensor of rank 0, into one that also gives the gradient of every parameter: zero
 * for one that the value does not depend on. Parameters may be one tensor, or lie in records and lists; their gradients lie in the same ones.
 * A tensor that lies in two places, as tied weights do, has one gradient, of all its uses, in both.
 *
 * @throws TypeError if the value has axes or is not f32, or a parameter is not a tensor of floats.
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
export function valueAndGrad<
  Parameters extends Tensor | Tree = Named,
  Rest extends unknown[] = Named[],
>(
  fn: (parameters: Parameters, ...rest: Rest) => Tensor,
): (parameters: Parameters, ...rest: Rest) => ValueAndGrad<Parameters> {
  return (parameters, ...rest) => {
    const leaves = leavesOf(parameters, []);
    const value = withAskedNames("differentiate", (watch) =>
      fn(isTensor(parameters) ? parameters : watch(parameters, missing), ...rest),
    );
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

function missing(name: string, known: string): string {
  return `parameter ${name} is not there, there is ${known}`;
}

/** The tensors of a tree. TypeError, with its place, for what is none. */
function leavesOf(tree: unknown, path: readonly string[]): Tensor[] {
  if (isTensor(tree)) {
    if (isFloat(tree.dtype)) return [tree];
    throw new TypeError(
      `Cannot differentiate with respect to ${path.join(".") || "the parameters"}: it is ${tree.dtype}, no float`,
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
 * and lists like those of the parameters, or of the one tensor that they are. A gradient is a graph like any other, so it has a gradient too.
 *
 * @throws TypeError if the value has axes or is not f32, or a parameter is no f32 tensor.
 * @example
 * const { x } = grad((p: { x: Tensor }) => mul(p.x, p.x))({ x: tensor(3) });
 * await read(backend, x); // Float32Array [6]
 * @example Of one tensor, twice
 * const slope = grad((x: Tensor) => mul(mul(x, x), x));
 * await read(backend, grad(slope)(tensor(3))); // Float32Array [18]
 */
export function grad<Parameters extends Tensor | Tree = Named, Rest extends unknown[] = Named[]>(
  fn: (parameters: Parameters, ...rest: Rest) => Tensor,
): (parameters: Parameters, ...rest: Rest) => GradientsOf<Parameters> {
  const both = valueAndGrad<Parameters, Rest>(fn);
  return (parameters, ...rest) => both(parameters, ...rest).gradients;
}
