import {
  div,
  exp,
  expand,
  indices,
  lessEqual,
  matmul,
  max,
  maximum,
  mul,
  permute,
  reshape,
  select,
  slice,
  sub,
  sum,
  sumTo,
  transpose,
  withGradient,
  type Shape,
  type Tensor,
} from "@pixelweft/tensor";
import { checkLayerOptions, layerSpecs } from "./layer-specs.ts";
import { linear, linearSpecs, type LayerParameters } from "./linear.ts";
import type { ParameterSpecs } from "./parameters.ts";

/** What queries attend to. */
export interface AttentionOptions {
  /** `[..., places, width]`. */
  readonly keys: Tensor;
  /** `[..., places, outputs]`. */
  readonly values: Tensor;
  /** Whether a query attends to no place after its own: the first query is at the first place. Default false. */
  readonly causal?: boolean | undefined;
  /**
   * 1, or more, where a query attends to a place and 0 where it does not, u32 as comparisons give it, of a shape that broadcasts to
   * `[..., length, places]`: `[batch, 1, 1, places]` hides the padding of sequences from all heads. With `causal` both must allow it. A query
   * that attends to nothing gives zeros. All attend to all if missing.
   */
  readonly mask?: Tensor | undefined;
}

/**
 * Scaled dot-product attention (Vaswani et al. 2017, section 3.2.1): for each query `[..., length, width]` a mean of the values, `[..., length, outputs]`, by
 * the softmax of its products with the keys, divided by the root of the width. Leading axes are batches and heads.
 *
 * @throws TypeError if the shapes do not fit, or a mask is not u32.
 * @example A query that is like the second key
 * import { read, tensor } from "@pixelweft/tensor";
 * const [keys, values] = [tensor([[0, 50], [50, 0]]), tensor([[1], [2]])];
 * await read(backend, attention(tensor([[9, 0]]), { keys, values })); // Float32Array [2]
 * @example The second key is padding
 * import { less, read, tensor } from "@pixelweft/tensor";
 * const [keys, values] = [tensor([[0, 50], [50, 0]]), tensor([[1], [2]])];
 * const mask = less(tensor([[0, 1]]), 1);
 * await read(backend, attention(tensor([[9, 0]]), { keys, values, mask })); // Float32Array [1]
 */
export function attention(queries: Tensor, options: AttentionOptions): Tensor {
  const { keys, values, causal = false, mask, ...rest } = options;
  refuseOthers(rest, "keys, values, causal, mask");
  const width = queries.shape.at(-1) ?? 1;
  const scale = width ** -0.5;
  const all = mul(matmul(queries, transpose(keys)), scale);
  const seen = seenBy(all.shape, { causal, mask });
  const scores = seen ? select(seen, all, -Infinity) : all;
  const { powers, total } = powersOf(scores);
  const y = div(matmul(powers, values), total);
  // Written out, no map of all pairs is made but the powers and the gradient of the scores: what is the same for all places of a query
  // is divided, and summed, over the width of the values.
  return withGradient(y, [queries, keys, values], (grad) => {
    const own = div(grad, total);
    const even = sum(mul(own, y), -1, { keepDims });
    const steep = mul(mul(sub(matmul(own, transpose(values)), even), powers), scale);
    return [
      sumTo(matmul(steep, keys), queries.shape),
      sumTo(matmul(transpose(steep), queries), keys.shape),
      sumTo(matmul(transpose(powers), own), values.shape),
    ];
  });
}

/** Which places queries attend to, of the shape of their scores; undefined where it is all. */
function seenBy(
  shape: Shape,
  { causal, mask }: Pick<AttentionOptions, "causal" | "mask">,
): Tensor | undefined {
  const before = causal ? lessEqual(indices(shape, -1), indices(shape, -2)) : undefined;
  if (mask === undefined) return before;
  const { dtype, shape: own } = mask;
  if (dtype !== "u32")
    throw new TypeError(
      `Cannot attend by a mask of ${dtype}: it must be u32, as less(), equal() or notEqual(mask, 0) give it`,
    );
  const fits = own.every((n, axis) => n === 1 || n === shape[shape.length - own.length + axis]);
  if (own.length > shape.length || !fits)
    throw new TypeError(
      `Cannot attend by a mask [${own}]: queries and keys have [${shape}] pairs, which it must broadcast to`,
    );
  const given = expand(mask, shape);
  // No bitwise and: 2 is seen as well as 1.
  return before ? select(before, given, 0) : given;
}

const keepDims = true;

/**
 * Powers of scores, 1 at the largest of a query, and their sum: the two halves of `softmax`, which divides one by the other for each pair.
 * Where all is masked the powers are 0 and the sum is taken as 1.
 */
export function powersOf(scores: Tensor): { readonly powers: Tensor; readonly total: Tensor } {
  const top = maximum(max(scores, -1, { keepDims }), -3.4028234663852886e38);
  const powers = exp(sub(scores, top));
  return { powers, total: maximum(sum(powers, -1, { keepDims }), 1) };
}

/** Options of `selfAttention`. */
export interface SelfAttentionOptions extends LayerParameters {
  /** Into how many parts of equal size the width is cut, each of which attends by itself. Default 1. */
  readonly heads?: number | undefined;
  /** Whether a place attends to no later one. Default false. */
  readonly causal?: boolean | undefined;
  /** 1 where a place attends to another, u32, of a shape that broadcasts to `[batch, heads, length, length]`: that of `attention`. */
  readonly mask?: Tensor | undefined;
}

/**
 * The parameters of `selfAttention`: those of two linear layers, `NAME.in` from the width to queries, keys and values, and `NAME.out`.
 *
 * @example
 * selfAttentionSpecs("attention", { width: 8 })["attention.in.weight"].shape; // [8, 24]
 */
export function selfAttentionSpecs<Name extends string>(
  name: Name,
  { width, ...rest }: { readonly width: number },
): ParameterSpecs<`${Name}.${"in" | "out"}.${"weight" | "bias"}`> {
  checkLayerOptions(name, rest, ["width"]);
  return layerSpecs(name, {
    ...linearSpecs("in", { inputs: width, outputs: 3 * width }),
    ...linearSpecs("out", { inputs: width, outputs: width }),
  });
}

/**
 * Multi-head attention of a sequence to itself (Vaswani et al. 2017, section 3.2.2): `[batch, length, width]` to the same shape.
 *
 * @throws TypeError if its parameters are missing, x has no three axes or a mask does not fit, RangeError if the heads do not divide the
 * width.
 * @example
 * import { tensor } from "@pixelweft/tensor";
 * const specs = selfAttentionSpecs("attention", { width: 4 });
 * const parameters = parameterTensors(specs, initialValues(specs, 1));
 * const x = tensor([[[1, 2, 3, 4], [5, 6, 7, 8]]]);
 * selfAttention(x, { name: "attention", parameters, heads: 2, causal: true }).shape; // [1, 2, 4]
 */
export function selfAttention(x: Tensor, options: SelfAttentionOptions): Tensor {
  const { name, parameters, heads = 1, causal = false, mask, ...rest } = options;
  refuseOthers(rest, "name, parameters, heads, causal, mask");
  const [queries, keys, values] = inHeads(x, { name, parameters, heads });
  return fromHeads(attention(queries, { keys, values, causal, mask }), { name, parameters });
}

/** Queries, keys and values of a sequence, each `[batch, heads, length, width of a head]`. */
export function inHeads(
  x: Tensor,
  { name, parameters, heads }: LayerParameters & { readonly heads: number },
): readonly [queries: Tensor, keys: Tensor, values: Tensor] {
  const [batch = 1, length = 1, width = 1] = x.shape;
  if (x.shape.length !== 3)
    throw new TypeError(
      `Cannot run the layer ${name}: it reads [batch, length, width] and is given [${x.shape}]`,
    );
  if (!Number.isInteger(heads) || heads < 1 || width % heads !== 0)
    throw new RangeError(`Cannot run the layer ${name}: ${heads} heads do not divide ${width}`);
  const all = linear(x, { name: `${name}.in`, parameters });
  const apart = reshape(all, [batch, length, 3, heads, width / heads]);
  const part = (start: number): Tensor => {
    const one = slice(apart, [undefined, undefined, { start, size: 1 }]);
    return permute(reshape(one, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
  };
  return [part(0), part(1), part(2)];
}

/** Heads side by side again, and through the last linear layer: `[batch, length, width]`. */
export function fromHeads(y: Tensor, { name, parameters }: LayerParameters): Tensor {
  const [batch = 1, heads = 1, length = 1, width = 1] = y.shape;
  const joined = reshape(permute(y, [0, 2, 1, 3]), [batch, length, heads * width]);
  return linear(joined, { name: `${name}.out`, parameters });
}

/** Throws a TypeError for an option that attention does not have. */
export function refuseOthers(rest: object, known: string): void {
  const [surplus] = Object.keys(rest);
  if (surplus !== undefined)
    throw new TypeError(`Cannot attend: there is no option ${surplus}, there is ${known}`);
}
