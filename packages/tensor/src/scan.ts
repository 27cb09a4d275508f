import { loopAffine } from "./affine.ts";
import type { Affine } from "./backend/mod.ts";
import { reshape } from "./broadcast.ts";
import { slice } from "./movement.ts";
import { node, type ScanBody, type Tensor } from "./node.ts";
import { equalShapes } from "./shape.ts";

let loops = 0;

/** What one iteration gives: the carried values for the next one, and values to stack. */
export interface ScanStep {
  readonly carry: readonly Tensor[];
  readonly stacked?: readonly Tensor[];
}

/** What a scan gives: the last carried values, and the stacked ones (`[repeat, ...]`). */
export interface Scanned {
  readonly carry: readonly Tensor[];
  readonly stacked: readonly Tensor[];
}

/** The index of the running iteration: usable as a position, and inside other positions. */
export type LoopIndex = Affine;

/** Options of `scan`. */
export interface ScanOptions {
  readonly repeat: number;
  /** The first carried values. */
  readonly carry: readonly Tensor[];
  /** Tensors cut along their first axis: iteration i gets slice i. */
  readonly slices?: readonly Tensor[];
}

/**
 * The one loop of the graph: runs `body` `repeat` times, handing the carried values on. It runs on the device; the body is traced
 * once. What does not depend on the loop is computed once, before it.
 * A scan passes no gradient yet: differentiating one throws.
 *
 * @throws RangeError for a repeat below 1, TypeError for carried values that come back with another shape or dtype.
 * @example Four factorial, and the factorials on the way
 * const { carry, stacked } = scan({ repeat: 4, carry: [scalar(1)] }, (i, [product]) => {
 *   const next = mul(product, cast(add(position(i), 1), "f32"));
 *   return { carry: [next], stacked: [next] };
 * });
 * await read(backend, carry[0]); // Float32Array [24]
 * await read(backend, stacked[0]); // Float32Array [1, 2, 6, 24]
 */
export function scan(
  options: ScanOptions,
  body: (index: LoopIndex, carry: readonly Tensor[], slices: readonly Tensor[]) => ScanStep,
): Scanned {
  const { repeat } = options;
  if (!Number.isInteger(repeat) || repeat < 1)
    throw new RangeError(`Cannot scan ${repeat} times: it must be a whole number above 0`);
  const loop = loops++;
  const index = loopAffine(loop);
  const carry = options.carry.map((init, slot) =>
    node({ kind: "carry", loop, slot }, { shape: init.shape, dtype: init.dtype }),
  );
  const parts = (options.slices ?? []).map((xs) => {
    if (xs.shape[0] !== repeat)
      throw new TypeError(
        `Cannot scan [${xs.shape}] ${repeat} times: the first axis has another size`,
      );
    return reshape(slice(xs, [{ start: index, size: 1 }]), xs.shape.slice(1));
  });
  const step = body(index, carry, parts);
  if (step.carry.length !== carry.length)
    throw new TypeError(
      `Cannot scan: ${carry.length} values are carried and ${step.carry.length} come back`,
    );
  step.carry.forEach((next, slot) => {
    const init = carry[slot];
    if (init === undefined || next.dtype !== init.dtype || !equalShapes(next.shape, init.shape))
      throw new TypeError(
        `Cannot scan: carried value ${slot} is ${init?.dtype} [${init?.shape}] and comes back as ${next.dtype} [${next.shape}]`,
      );
  });
  const stacked = step.stacked ?? [];
  const traced: ScanBody = { loop, repeat, carry };
  const whole = node(
    { kind: "scan", body: traced },
    { inputs: [...options.carry, ...step.carry, ...stacked], shape: [], dtype: "u32" },
  );
  const results = [
    ...options.carry.map((x) => x.shape),
    ...stacked.map((x) => [repeat, ...x.shape]),
  ];
  const outputs = results.map((shape, slot) =>
    node(
      { kind: "scanned", slot },
      {
        inputs: [whole],
        shape,
        dtype:
          (slot < carry.length ? carry : stacked)[slot < carry.length ? slot : slot - carry.length]
            ?.dtype ?? "f32",
        vjp: () => {
          throw new TypeError("Cannot differentiate a scan: it has no gradient yet");
        },
      },
    ),
  );
  return { carry: outputs.slice(0, carry.length), stacked: outputs.slice(carry.length) };
}
