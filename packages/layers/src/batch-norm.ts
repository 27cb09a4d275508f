import { add, mean, mul, rsqrt, sizeOf, sub, variance, type Tensor } from "@pixelweft/tensor";
import { checkNumbers } from "./check-numbers.ts";
import { checkLayer, checkLayerOptions, layerSpecs } from "./layer-specs.ts";
import { type LayerParameters, type NamedLayer } from "./linear.ts";
import type { ParameterSpecs } from "./parameters.ts";

type Part = "scale" | "shift" | "mean" | "variance";

/** The channels of a batch norm, and how slowly its running averages move. */
export interface BatchNormSize {
  readonly channels: number;
  /** The share of a running average that an update keeps, from 0 to below 1; 0.9 if missing (a `momentum` of 0.1 in PyTorch). */
  readonly averageDecay?: number | undefined;
}

/**
 * The parameters of `batchNorm`, each `[channels]`: `NAME.scale`, ones at first, and `NAME.shift`, zeros; and two running averages, which
 * no gradient moves: `NAME.mean`, zeros at first, and `NAME.variance`, ones.
 *
 * @throws TypeError for an option that there is not, and a decay that is no number; RangeError for channels that are no whole number above 0,
 * and a decay that is not from 0 to below 1.
 * @example
 * Object.keys(batchNormSpecs("norm", { channels: 8 })); // ["norm.scale", "norm.shift", "norm.mean", "norm.variance"]
 */
export function batchNormSpecs<Name extends string>(
  name: Name,
  { channels, averageDecay = 0.9, ...rest }: BatchNormSize,
): ParameterSpecs<`${Name}.${Part}`> {
  checkLayerOptions(name, rest, ["channels", "averageDecay"]);
  checkNumbers(`make the layer ${name}`, { averageDecay });
  if (!(averageDecay >= 0 && averageDecay < 1))
    throw new RangeError(
      `Cannot make the layer ${name}: averageDecay is ${averageDecay}, not a number from 0 to below 1`,
    );
  const zeros = { shape: [channels], fanIn: 0 };
  const ones = { ...zeros, initial: 1 };
  const running = { averageDecay };
  return layerSpecs(name, {
    scale: ones,
    shift: zeros,
    mean: { ...zeros, ...running },
    variance: { ...ones, ...running },
  });
}

/** How `batchNorm` is run. */
export interface BatchNormOptions {
  /** Whether the batch's own mean and variance are used, or else the running averages. Default false. */
  readonly training?: boolean | undefined;
  /** Added to the variance before its root is taken. Default 1e-5. */
  readonly epsilon?: number | undefined;
}

/** What `batchNorm` gives. */
export interface BatchNormed<Name extends string = string> {
  /** The normalised values, of the shape of x. */
  readonly y: Tensor;
  /** What the running averages move towards, `[channels]` by name, for the `averages` of a loss: where it does not train, they themselves. */
  readonly averages: Readonly<Record<`${Name}.${"mean" | "variance"}`, Tensor>>;
}

/**
 * Batch normalisation of `[batch, ...places, channels]`: less the mean and divided by the standard deviation of each channel over batch and
 * places, then scaled and shifted (Ioffe and Szegedy 2015, algorithms 1 and 2); f32. In training they are those of the batch, and
 * `averages` are its mean and its unbiased variance: a loss returns them, and `Trainer` moves the running averages towards them, once an
 * update. Else they are the running averages, and each example is normalised by itself.
 *
 * @throws TypeError if its parameters are missing, x is not f32 or has other channels, or epsilon is no number; RangeError for an epsilon
 * below 0, and for a batch with one value a channel in training.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * const [one, zero] = [tensor([1]), tensor([0])];
 * const parameters = { "norm.scale": one, "norm.shift": zero, "norm.mean": tensor([2]), "norm.variance": tensor([4]) };
 * const x = tensor([[1], [3], [5]]);
 * const trained = batchNorm(x, { name: "norm", parameters, training: true });
 * await read(backend, trained.y); // Float32Array [-1.2247…, 0, 1.2247…]
 * await read(backend, trained.averages["norm.variance"]); // Float32Array [4]
 * await read(backend, batchNorm(x, { name: "norm", parameters, epsilon: 0 }).y); // Float32Array [-0.5, 0.5, 1.5]
 */
export function batchNorm<Name extends string, Given extends LayerParameters["parameters"]>(
  x: Tensor,
  layer: NamedLayer<Name, Given, Part> & BatchNormOptions,
): BatchNormed<Name> {
  const { name, parameters, training = false, epsilon = 1e-5, ...rest } = layer;
  const [surplus] = Object.keys(rest);
  if (surplus !== undefined)
    throw new TypeError(
      `Cannot normalise a batch: there is no option ${surplus}, there is name, parameters, training, epsilon`,
    );
  checkNumbers("normalise a batch", { epsilon });
  if (!(epsilon >= 0))
    throw new RangeError(`Cannot normalise a batch: epsilon is ${epsilon}, not a number from 0 on`);
  const { scale, shift, ...running } = partsOf({ name, parameters });
  checkBatch(x, scale);
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const values = sizeOf(x.shape.slice(0, -1));
  if (training && values < 2)
    throw new RangeError(
      `Cannot normalise a batch [${x.shape}] in training: it has ${values} value for each channel, and no variance`,
    );
  const used = training ? { mean: mean(x, axes), variance: variance(x, axes) } : running;
  const narrow = mul(rsqrt(add(used.variance, epsilon)), scale);
  // A population's variance: that of a sample is too small by one part in its values.
  const unbiased = training ? mul(used.variance, values / (values - 1)) : used.variance;
  const averages = { [`${name}.mean`]: used.mean, [`${name}.variance`]: unbiased };
  return {
    y: add(mul(sub(x, used.mean), narrow), shift),
    averages: averages as BatchNormed<Name>["averages"],
  };
}

function partsOf(layer: LayerParameters): Readonly<Record<Part, Tensor>> {
  checkLayer(layer);
  const { name, parameters } = layer;
  const part = (of: Part): Tensor => {
    const found = parameters[`${name}.${of}`];
    if (found === undefined) throw new TypeError(`Cannot run a layer: ${name} has no ${of}`);
    return found;
  };
  return {
    scale: part("scale"),
    shift: part("shift"),
    mean: part("mean"),
    variance: part("variance"),
  };
}

function checkBatch(x: Tensor, { shape: [channels] }: Tensor): void {
  if (x.shape.length < 2 || x.shape.at(-1) !== channels || x.dtype !== "f32")
    throw new TypeError(
      `Cannot normalise a batch of ${x.dtype} [${x.shape}]: it must be f32 [batch, ...places, ${channels}]`,
    );
}
