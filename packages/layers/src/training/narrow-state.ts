import {
  add,
  cast,
  indices,
  type Input,
  mul,
  roundAtRandom,
  scalar,
  type Shape,
  type Shapes,
  shiftRight,
  type Tensor,
  threefry,
  xor,
} from "@pixelweft/tensor";
import { given, type OptimiserState } from "../optimisers/optimiser.ts";

/** How what an optimiser keeps is held. The moving average stays f32: rounded at each update, it is noisy enough to cost some loss. */
export type StateDtype = "f32" | "bf16";

/** The names of what `stateDtype` may be. */
export const stateDtypes: readonly string[] = ["f32", "bf16"] satisfies StateDtype[];

/** Shapes of a state buffer whose tensors are held so. */
export function heldAs(shapes: Readonly<Record<string, Shape>>, dtype: StateDtype): Shapes {
  if (dtype === "f32") return shapes;
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, { shape, dtype }]),
  );
}

/** What is kept as f32, for a rule that computes with it. */
export function widened(held: Tensor): Tensor {
  return cast(held, "f32");
}

/** Which values are rounded, and by what. */
export interface RoundedValues {
  /** The inputs of the update, those of `roundingNumbers` among them. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** How many values lie in chunks before this one: a value is rounded alike however a device cuts its buffers. */
  readonly before: number;
}

/** How the new values of an update are kept. */
export interface Keeping {
  /** What an optimiser is given to know it, where values are rounded. */
  readonly rule: Pick<OptimiserState, "keep">;
  /** What is written for a new value, or for one that the rule gave. */
  stored(buffer: string, value: Tensor): Tensor;
}

/** A stream of its own, so that rounding has nothing to do with first values and dropout of the same seed. */
const stream = 0x726f756e;

/** A random number for each buffer that an update rounds, u32, as inputs of its program: of Threefry, by seed, update and buffer. */
export function roundingNumbers(
  dtype: StateDtype,
  {
    seed,
    update,
    buffers,
  }: { readonly seed: number; readonly update: number; readonly buffers: readonly string[] },
): Record<string, Input> {
  if (dtype === "f32") return {};
  const numbers = buffers.map((buffer, i) => {
    const [word] = threefry(seed, stream, update, i);
    return [numberOf(buffer), { data: Uint32Array.of(word), shape: [] }] as const;
  });
  return Object.fromEntries(numbers);
}

/** No number of an optimiser is named so: names of slots have no dot. */
function numberOf(buffer: string): string {
  return `rounding.${buffer}`;
}

/**
 * Random bits at each place, from one random number: those of SplitMix (Steele et al. 2014) with the last mixing of MurmurHash3 for 32 bits.
 * Threefry at each place and for each buffer would take longer than the update.
 */
function bitsFrom(number: Tensor, place: Tensor): Tensor {
  const u32 = (value: number): Tensor => scalar(value, "u32");
  const mixed = (x: Tensor, shift: number): Tensor => xor(x, shiftRight(x, shift));
  const counted = add(mul(place, u32(0x9e3779b9)), number);
  const once = mul(mixed(counted, 16), u32(0x85ebca6b));
  return mixed(mul(mixed(once, 13), u32(0xc2b2ae35)), 16);
}

/**
 * Keeps new values as they are, or as bf16, rounded at random (`roundAtRandom`): a moving average that is rounded to nearest stands still
 * where its steps are small. The bits are a function of seed, update and place alone.
 */
export function keeping(dtype: StateDtype, { inputs, before }: RoundedValues): Keeping {
  if (dtype === "f32") return { rule: {}, stored: (_, value) => value };
  const known = new Map<Tensor, Tensor>();
  const rounded = (buffer: string, value: Tensor): Tensor => {
    const place = add(cast(indices(value.shape, 0), "u32"), scalar(before, "u32"));
    return roundAtRandom(value, bitsFrom(given(inputs, numberOf(buffer)), place));
  };
  const keep = (buffer: string, value: Tensor): Tensor => {
    const narrow = rounded(buffer, value);
    const wide = cast(narrow, "f32");
    known.set(wide, narrow);
    return wide;
  };
  return { rule: { keep }, stored: (buffer, value) => known.get(value) ?? rounded(buffer, value) };
}
