import {
  mul,
  type Shape,
  shortened,
  sizeOf,
  type State,
  streams,
  tensor,
  type Tensor,
  withGradient,
} from "@pixelweft/tensor";
import { checkSeed } from "./check-seed.ts";
import { normals } from "./normal.ts";

/** What a layer says of one of its parameters. */
export interface ParameterSpec {
  readonly shape: Shape;
  /** Inputs that reach one output through live weights; the first values have variance 1 / fanIn. 0 starts at zero. */
  readonly fanIn: number;
  /** What all first values are, whatever the fan-in; by default that decides. */
  readonly initial?: number;
  /** 1 where a weight is live, 0 where it is masked and stays zero; all live if missing. */
  readonly mask?: Float32Array;
  /**
   * For a running average, as `batchNorm` has two, which no gradient moves: the share of it that an update keeps, from 0 to below 1. The
   * rest is what the loss gives under its name in `averages`.
   */
  readonly averageDecay?: number;
}

/** Parameters by name, in order. */
export type ParameterSpecs<Names extends string = string> = Readonly<Record<Names, ParameterSpec>>;

/**
 * The shapes alone, as a state buffer wants them.
 *
 * @example
 * shapesOf({ weight: { shape: [3, 4], fanIn: 3 } }); // { weight: [3, 4] }
 */
export function shapesOf<Names extends string>(
  specs: ParameterSpecs<Names>,
): Readonly<Record<Names, Shape>> {
  const all = Object.entries<ParameterSpec>(specs).map(
    ([name, { shape }]) => [name, shape] as const,
  );
  return Object.fromEntries(all) as Record<Names, Shape>;
}

/**
 * How many weights a set of parameters has, dead ones and running averages not counted.
 *
 * @example
 * countLive({ weight: { shape: [2], fanIn: 1, mask: Float32Array.of(1, 0) }, bias: { shape: [4], fanIn: 0 } }); // 5
 */
export function countLive(specs: ParameterSpecs): number {
  return Object.values(specs).reduce((total, { shape, mask, averageDecay }) => {
    if (averageDecay !== undefined) return total;
    const size = shape.reduce((n, s) => n * s, 1);
    return total + (mask ? mask.reduce((n, m) => n + m, 0) : size);
  }, 0);
}

/**
 * First values: normal with variance 1 / fan-in of the live taps (a full-kernel fan-in would under-scale masked convolutions), zero
 * where masked. A pure function of the seed.
 *
 * @throws RangeError for a seed that is no whole number from 0 to 4294967295.
 * @example
 * const mask = Float32Array.of(1, 0);
 * const { weight } = initialValues({ weight: { shape: [2], fanIn: 4, mask } }, 1);
 * weight; // Float32Array [-0.35440…, 0]
 */
export function initialValues<Names extends string>(
  specs: ParameterSpecs<Names>,
  seed: number,
): Record<Names, Float32Array> {
  checkSeed("draw first values", seed);
  const values: Record<string, Float32Array> = {};
  let first = 0;
  for (const [name, { shape, fanIn, mask, initial }] of Object.entries<ParameterSpec>(specs)) {
    const size = shape.reduce((n, s) => n * s, 1);
    const scale = fanIn > 0 && initial === undefined ? 1 / Math.sqrt(fanIn) : 0;
    const draws =
      scale > 0
        ? normals({ seed, stream: streams.init, start: first, count: size })
        : new Float32Array(size);
    // Not a product with the mask: it would leave minus zeros.
    values[name] = draws.map((x, i) => (mask?.[i] === 0 ? 0 : (initial ?? x * scale)));
    first += size;
  }
  return values;
}

/**
 * Parameters as tensors of the host, to run layers outside a training: a graph takes them as constants. They have the names of the
 * specs, also where the values have no names in their type, as those of a checkpoint.
 *
 * @throws TypeError for values that are missing or of another size.
 * @example
 * const specs = { weight: { shape: [2, 1], fanIn: 2 } };
 * parameterTensors(specs, initialValues(specs, 1)).weight.shape; // [2, 1]
 */
export function parameterTensors<
  Names extends string,
  Given extends Readonly<Record<string, Float32Array>>,
>(
  specs: ParameterSpecs<Names>,
  values: Given &
    (string extends keyof Given ? unknown : Readonly<Record<NoInfer<Names>, Float32Array>>),
): Record<Names, Tensor> {
  const held: Readonly<Record<string, Float32Array | undefined>> = values;
  const given = Object.entries<ParameterSpec>(specs).map(([name, { shape }]) => {
    const data = held[name];
    if (data === undefined) throw new TypeError(`Cannot make parameters: ${name} is missing`);
    return [name, tensor(data, { shape })] as const;
  });
  return Object.fromEntries(given) as Record<Names, Tensor>;
}

/**
 * Values with zeros where the specs mask them. TypeError for a tensor that is missing, of another size, or none of the specs'.
 *
 * @example
 * const specs = { weight: { shape: [2], fanIn: 1, mask: Float32Array.of(1, 0) } };
 * maskedValues(specs, { weight: Float32Array.of(5, 6) }); // { weight: Float32Array [5, 0] }
 * maskedValues(specs, {}); // throws TypeError
 */
export function maskedValues(
  specs: ParameterSpecs,
  values: Readonly<Record<string, Float32Array>>,
): Record<string, Float32Array> {
  const surplus = Object.keys(values).find((name) => !Object.hasOwn(specs, name));
  if (surplus !== undefined)
    throw new TypeError(
      `Cannot load parameters: ${JSON.stringify(shortened(surplus))} is none of the model's`,
    );
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape, mask }]) => {
      const given = Object.hasOwn(values, name) ? values[name] : undefined;
      const size = shape.reduce((n, s) => n * s, 1);
      if (given === undefined) throw new TypeError(`Cannot load parameters: ${name} is missing`);
      if (given.length !== size)
        throw new TypeError(`Cannot load ${name} [${shape}]: there are ${given.length} values`);
      return [name, mask ? given.map((x, i) => (mask[i] === 0 ? 0 : x)) : given];
    }),
  );
}

/**
 * Writes values into a state buffer that was laid out by the same specs.
 *
 * @throws TypeError for a tensor that is missing or of another size.
 * @example
 * import { State } from "@pixelweft/tensor";
 * const state = new State(backend, { parameters: shapesOf({ bias: { shape: [2], fanIn: 0 } }) });
 * writeParameters(state, "parameters", { bias: Float32Array.of(1, 2) });
 * await state.readAll("parameters"); // { bias: Float32Array [1, 2] }
 */
export function writeParameters(
  state: State,
  buffer: string,
  values: Readonly<Record<string, Float32Array>>,
): void {
  for (const [name, data] of checkValues(state, buffer, values)) state.write(buffer, name, data);
}

/** The values of a buffer in its order. TypeError for a tensor that is missing or of another size. */
export function checkValues(
  state: State,
  buffer: string,
  values: Readonly<Record<string, Float32Array>>,
): (readonly [string, Float32Array])[] {
  return state.names(buffer).map((name) => {
    const data = values[name];
    if (data === undefined) throw new TypeError(`Cannot write parameters: ${name} is missing`);
    const shape = state.shape(buffer, name);
    if (data.length !== sizeOf(shape))
      throw new TypeError(
        `Cannot write ${buffer} ${name} [${shape}]: the data has ${data.length} elements`,
      );
    return [name, data] as const;
  });
}

/**
 * A parameter whose masked entries pass no gradient, so that they never leave zero. The values themselves are zero already
 * (`initialValues`, `maskedValues`), so nothing is multiplied forwards.
 *
 * @example
 * import { grad, read, sum, tensor, type Tensor } from "@pixelweft/tensor";
 * const mask = Float32Array.of(1, 0);
 * const { w } = grad((p: { w: Tensor }) => sum(masked(p.w, mask)))({ w: tensor([5, 0]) });
 * await read(backend, w); // Float32Array [1, 0]
 */
export function masked(parameter: Tensor, mask: Float32Array | undefined): Tensor {
  if (mask === undefined) return parameter;
  const keep = tensor(mask, { shape: parameter.shape });
  return withGradient(parameter, [parameter], (grad) => [mul(grad, keep)]);
}

/**
 * Every masked parameter of a set, ready for a layer.
 *
 * @throws TypeError for a parameter that is missing.
 * @example
 * import { tensor } from "@pixelweft/tensor";
 * const specs = { w: { shape: [2], fanIn: 1, mask: Float32Array.of(1, 0) } };
 * maskedParameters(specs, { w: tensor([5, 0]) }).w.shape; // [2]
 * maskedParameters(specs, {}); // throws TypeError
 */
export function maskedParameters(
  specs: ParameterSpecs,
  named: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  const given = Object.entries(specs).map(([name, { mask }]) => {
    const parameter = named[name];
    if (parameter === undefined) throw new TypeError(`Cannot mask parameters: ${name} is missing`);
    return [name, masked(parameter, mask)] as const;
  });
  return Object.fromEntries(given);
}
