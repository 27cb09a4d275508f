import { greater, mul, select, sub, tensor, type Tensor } from "@pixelweft/tensor";
import { checkNumbers } from "../check-numbers.ts";
import type { ParameterPart } from "../optimisers/optimiser.ts";
import type { ParameterSpecs } from "../parameters.ts";

/** Names of the running averages among parameters. TypeError for a decay that is no number, RangeError for one that is not from 0 to below 1. */
export function averageNames(specs: ParameterSpecs): string[] {
  return Object.entries(specs).flatMap(([name, { averageDecay }]) => {
    if (averageDecay === undefined) return [];
    checkNumbers("train", { [`averageDecay of ${name}`]: averageDecay });
    if (!(averageDecay >= 0 && averageDecay < 1))
      throw new RangeError(
        `Cannot train: averageDecay of ${name} is ${averageDecay}, not from 0 to below 1`,
      );
    return [name];
  });
}

/** What a loss says of running averages. */
interface BatchAverages {
  readonly averages: Readonly<Record<string, Tensor>>;
  readonly count: Tensor;
}

interface AverageOptions {
  readonly specs: ParameterSpecs;
  readonly unused: "throw" | "keep";
  readonly frozen: (name: string) => boolean;
}

/**
 * How far running averages are from those of a batch, times its examples: what is added up over the batches of an update and the ranks
 * of a group as gradients are, so that all ranks move alike. TypeError for an average that is missing, strange, or of another shape.
 */
export function averageGradients(
  named: Readonly<Record<string, Tensor>>,
  { averages, count }: BatchAverages,
  { specs, unused, frozen }: AverageOptions,
): Record<string, Tensor> {
  const names = averageNames(specs);
  const strange = Object.keys(averages).find((name) => !names.includes(name));
  if (strange !== undefined)
    throw new TypeError(
      `Cannot train: the loss gives an average of ${strange}, and there is ${names.join(", ") || "none"}`,
    );
  const gradients: Record<string, Tensor> = {};
  for (const name of names) {
    if (frozen(name)) continue;
    const [now, next] = [named[name], averages[name]];
    if (next === undefined && unused === "throw")
      throw new TypeError(
        `Cannot train: the loss gives no average of ${name}; return it in averages, or keep it with unused: "keep"`,
      );
    if (now === undefined || next === undefined) continue;
    if (String(next.shape) !== String(now.shape))
      throw new TypeError(
        `Cannot train: the average of ${name} is of shape [${next.shape}], and not [${now.shape}]`,
      );
    gradients[name] = mul(sub(now, next), count);
  }
  return gradients;
}

/** The running averages in a flat buffer of parameters, and what is frozen there. */
export interface FlatAverages {
  /** The gradient of what an optimiser moves: 0 elsewhere. */
  trained(gradient: Tensor): Tensor;
  /** Parameters after an update: running averages by their mean gradient over examples, what is frozen as before, all else as optimised. */
  moved(before: Tensor, meanGradient: Tensor, optimised: Tensor): Tensor;
}

/** Parameters that lie in one flat buffer. */
interface FlatParts {
  readonly parts: readonly ParameterPart[];
  readonly size: number;
  readonly frozen: (name: string) => boolean;
}

/** What no optimiser moves among the parts of a flat buffer of so many elements; undefined where there is none. */
export function flatAverages(
  specs: ParameterSpecs,
  { parts, size, frozen }: FlatParts,
): FlatAverages | undefined {
  // The gradient of what is frozen is 0, so that any share of it leaves it as it is.
  const own = parts.filter(({ name }) => frozen(name) || specs[name]?.averageDecay !== undefined);
  if (own.length === 0) return undefined;
  const shares = new Float32Array(size);
  for (const { name, start, size: length } of own)
    shares.fill(1 - (specs[name]?.averageDecay ?? 0), start, start + length);
  const share = tensor(shares);
  const isAverage = greater(share, 0);
  return {
    trained: (gradient) => select(isAverage, 0, gradient),
    moved: (before, meanGradient, optimised) =>
      select(isAverage, sub(before, mul(meanGradient, share)), optimised),
  };
}
