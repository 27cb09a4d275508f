import { convolve, dropout, type ConvolutionTerm, type Window } from "@pixelweft/layers";
import { add, matmul, mul, reshape, slice, take, type Key, type Tensor } from "@pixelweft/tensor";
import { colourGroups, type PixelCNNConfig } from "./config.ts";

/** Feature maps of a whole image, `[n, height, width, channels]`, by name; "input" is the encoded image. */
export type Maps = Readonly<Record<string, Tensor>>;

/**
 * One step of the network: it reads whole maps and computes a window of new ones. The whole pass evaluates every stage over
 * everything; the cached sampler evaluates the vertical ones a row and the horizontal ones a colour of a pixel at a time.
 */
export interface Stage {
  /** A vertical stage reads rows above only; a horizontal one has its channels in colour groups. */
  readonly stack: "vertical" | "horizontal";
  /** Channels of each map that it computes. */
  readonly makes: Readonly<Record<string, number>>;
  compute(maps: Maps, window: Window): Record<string, Tensor>;
}

/** What the network is conditioned on. */
export interface Conditions {
  /** Class numbers, integers `[n]`: a one-hot vector in effect. */
  readonly labels?: Tensor | undefined;
  /** A vector for each image, `[n, vectorSize]`, or mixtures of classes, `[n, numClasses]`. */
  readonly vector?: Tensor | undefined;
  /** A map for each image, `[n, height, width, spatialChannels]`. */
  readonly spatial?: Tensor | undefined;
  /** How each image is turned, integers `[n]`; all as they are if missing. */
  readonly orientations?: Tensor | undefined;
}

/** Conditions among a batch's inputs. */
export function conditionsOf(inputs: Readonly<Record<string, Tensor>>): Conditions {
  const { labels, vector, spatial, orientations } = inputs;
  return { labels, vector, spatial, orientations };
}

/** Drops part of the residual branches; only while training. */
export interface DropoutDraws {
  readonly key: Key;
  /** Number of the step, u32. */
  readonly step: Tensor;
}

/** What the stages are built from. */
export interface StageOptions {
  readonly parameters: Readonly<Record<string, Tensor>>;
  readonly conditions?: Conditions | undefined;
  readonly dropout?: DropoutDraws | undefined;
}

/** Finds a tensor by name, or throws an error that names it. */
export type Get = (name: string) => Tensor;

/** `Get` from a record of what it is called: "parameter" or "map". */
export function getter(from: Readonly<Record<string, Tensor>>, what: string): Get {
  return (name) => {
    const found = from[name];
    if (found === undefined)
      throw new TypeError(`Cannot run the network: ${what} ${name} is missing`);
    return found;
  };
}

/** Terms and biases that condition a layer: `V^T h` and `V * s`, added before the gate (paper, equations 4 and 5). */
export function conditioning(
  options: StageOptions,
  name: string,
): { terms: ConvolutionTerm[]; biases: Tensor[] } {
  const { labels, vector, spatial, orientations } = options.conditions ?? {};
  const parameter = getter(options.parameters, "parameter");
  const terms = spatial ? [{ map: spatial, weight: parameter(`${name}.spatial`) }] : [];
  const biases: Tensor[] = [];
  if (labels) biases.push(take(parameter(`${name}.condition`), labels));
  if (vector) biases.push(matmul(vector, parameter(`${name}.condition`)));
  const turned = options.parameters[`${name}.orientation`];
  if (turned) biases.push(orientations ? take(turned, orientations) : firstRow(turned));
  return { terms, biases };
}

function firstRow(table: Tensor): Tensor {
  return reshape(slice(table, [{ size: 1 }]), [table.shape[1] ?? 0]);
}

/** A layer's residual branch, part of it dropped while training. */
export function dropped(
  branch: Tensor,
  config: PixelCNNConfig,
  { options, layer }: { readonly options: StageOptions; readonly layer: number },
): Tensor {
  const draws = config.dropoutRate > 0 ? options.dropout : undefined;
  if (draws === undefined) return branch;
  const counter = add(mul(draws.step, config.layers), layer);
  return dropout(branch, { dropoutRate: config.dropoutRate, key: draws.key, counter });
}

/** A 1 x 1 convolution with bias, `NAME.weight` and `NAME.bias`, between maps in colour groups. */
export function product(
  map: Tensor,
  config: PixelCNNConfig,
  {
    name,
    parameter,
    window,
  }: { readonly name: string; readonly parameter: Get; readonly window: Window },
): Tensor {
  return convolve([{ map, weight: parameter(`${name}.weight`) }], {
    window,
    grouping: { groups: colourGroups(config), parts: 1 },
    biases: [parameter(`${name}.bias`)],
  });
}
