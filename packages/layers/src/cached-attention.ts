import {
  add,
  cast,
  div,
  indices,
  lessEqual,
  matmul,
  mul,
  place,
  position,
  select,
  transpose,
  type Position,
  type Shape,
  type Tensor,
} from "@pixelweft/tensor";
import { fromHeads, inHeads, powersOf, refuseOthers } from "./attention.ts";
import type { LayerParameters } from "./linear.ts";

/** The keys and values of all places so far, each `[batch, heads, length, width / heads]`. */
export interface AttentionCache {
  readonly keys: Tensor;
  readonly values: Tensor;
}

/** Options of `attentionCacheShapes`. */
export interface AttentionCacheSize {
  readonly batch?: number | undefined;
  /** Places, at most. */
  readonly length: number;
  readonly width: number;
  /** Default 1. */
  readonly heads?: number | undefined;
}

/**
 * The shapes of the cache of one layer, as a state holds them. What the cache holds at first is of no consequence, if it is finite.
 *
 * @example
 * import { State } from "@pixelweft/tensor";
 * const state = new State(backend, { first: attentionCacheShapes({ length: 64, width: 8, heads: 2 }) });
 * state.shape("first", "keys"); // [1, 2, 64, 4]
 */
export function attentionCacheShapes(size: AttentionCacheSize): { keys: Shape; values: Shape } {
  const { batch = 1, length, width, heads = 1 } = size;
  const shape = [batch, heads, length, width / heads];
  return { keys: shape, values: shape };
}

/** Options of `cachedSelfAttention`. */
export interface CachedSelfAttentionOptions extends LayerParameters {
  readonly cache: AttentionCache;
  /** The place of the first that is read: a number, a position in a loop, or an integer tensor of rank 0. */
  readonly at: Position | Tensor;
}

/** What `cachedSelfAttention` gives. */
export interface CachedSelfAttention {
  /** `[batch, count, width]`. */
  readonly y: Tensor;
  /** The cache with the keys and values of these places. */
  readonly cache: AttentionCache;
}

/**
 * Causal `selfAttention` of the next places of a sequence, `[batch, count, width]`, to themselves and to those before, whose keys and
 * values are in the cache: what it gives is what `selfAttention` gives for these places, at the price of these places. The new cache is
 * written in place if a scan carries it, or if a state is updated with it. Places behind the end of the cache overwrite its last ones.
 *
 * @throws TypeError if its parameters are missing or the shapes do not fit.
 * @example The first place attends to itself alone
 * import { full, read, tensor, zeros } from "@pixelweft/tensor";
 * const specs = selfAttentionSpecs("attention", { width: 2 });
 * const parameters = parameterTensors(specs, initialValues(specs, 1));
 * const cache = { keys: zeros([1, 1, 5, 2]), values: zeros([1, 1, 5, 2]) };
 * const { y } = cachedSelfAttention(tensor([[[1, 2]]]), { name: "attention", parameters, cache, at: 0 });
 * y.shape; // [1, 1, 2]
 */
export function cachedSelfAttention(
  x: Tensor,
  options: CachedSelfAttentionOptions,
): CachedSelfAttention {
  const { name, parameters, cache, at, ...rest } = options;
  refuseOthers(rest, "name, parameters, cache, at");
  const [batch, heads = 1, , width = 1] = cache.keys.shape;
  if (x.shape[0] !== batch || x.shape[2] !== heads * width)
    throw new TypeError(
      `Cannot run the layer ${name}: it reads [${x.shape}], and its cache is [${cache.keys.shape}]`,
    );
  const [queries, key, value] = inHeads(x, { name, parameters, heads });
  const start = [0, 0, at, 0];
  const keys = place(cache.keys, key, start);
  const values = place(cache.values, value, start);
  const scores = mul(matmul(queries, transpose(keys)), width ** -0.5);
  const first = typeof at === "object" && "op" in at ? cast(at, "i32") : position(at);
  const own = add(indices(scores.shape, -2), first);
  const seen = select(lessEqual(indices(scores.shape, -1), own), scores, -Infinity);
  const { powers, total } = powersOf(seen);
  const y = div(matmul(powers, values), total);
  return { y: fromHeads(y, { name, parameters }), cache: { keys, values } };
}
