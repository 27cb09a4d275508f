import { isFloat } from "../backend/dtype.ts";
import { scalar } from "../graph/constant.ts";
import { isTensor, type Tensor, node } from "../graph/node.ts";
import { broadcastShapes } from "../graph/shape.ts";
import { mul } from "./arithmetic.ts";
import { shiftRight } from "./bits.ts";
import { expand } from "./broadcast.ts";
import { cast } from "./cast.ts";
import { type Operand } from "./elementwise.ts";

/** A Threefry key: a seed and a stream number, both u32 tensors of rank 0 or numbers. */
export type Key = readonly [seed: Operand, stream: Operand];

/** Streams keep different uses of one seed apart. */
export const streams = { init: 0, dropout: 1, shuffle: 2, draw: 3 } as const;

/** A counter or a part of a key as u32, by its lowest 32 bits; TypeError for what is no integer. */
export function u32(x: Operand): Tensor {
  const isNumber = !isTensor(x);
  if (isNumber ? !Number.isSafeInteger(x) : isFloat(x.dtype))
    throw new TypeError(
      `Cannot count by ${isNumber ? x : x.dtype}: keys and counters must be integers`,
    );
  return isNumber ? scalar(x >>> 0, "u32") : cast(x, "u32");
}

/**
 * 32 random bits at each place, u32: the first word of Threefry-2x32 with 20 rounds (Salmon et al. 2011) at the given counters.
 * A pure function of key and counter; shapes broadcast.
 *
 * @throws TypeError for a key or counter of floats.
 * @example The known answer of all zeros
 * await read(backend, randomBits([0, 0], [0, 0])); // Uint32Array [0x6b200159]
 */
export function randomBits(key: Key, counter: readonly [Operand, Operand]): Tensor {
  if (!isPair(key) || !isPair(counter))
    throw new TypeError(
      "Cannot count: a key is [seed, stream], and a counter two numbers or tensors",
    );
  const parts = [...key, ...counter].map(u32);
  const shape = parts.reduce<number[]>((s, p) => broadcastShapes(s, p.shape, "count by"), []);
  return node(
    { kind: "fn", fn: "threefry" },
    { inputs: parts.map((p) => expand(p, shape)), shape, dtype: "u32" },
  );
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2;
}

/**
 * Uniform numbers in [0, 1), f32, in steps of 2^-24.
 *
 * @example The same numbers on every backend
 * await read(backend, uniform([7, streams.draw], [0, indices([3], 0)])); // Float32Array [0.86818…, 0.84659…, 0.14441…]
 */
export function uniform(key: Key, counter: readonly [Operand, Operand]): Tensor {
  return mul(cast(shiftRight(randomBits(key, counter), 8), "f32"), 2 ** -24);
}
