import { tensor, type Tensor } from "@pixelweft/tensor";
import type { ParameterSpec, ParameterSpecs } from "./parameters.ts";

/** Options of `quantisedParameters`. */
export interface QuantisedOptions {
  /** Which parameters are stored in eight bits; by default all `NAME.weight` of two axes or more. */
  readonly weights?: ((name: string) => boolean) | undefined;
}

/**
 * Parameters for inference with weights of eight bits: each `NAME.weight` becomes whole numbers from -127 to 127, i8, and `NAME.scale`
 * `[outputs]` says what a step of each output's weights (the last axis) stands for. All others stay f32. `linear` and `conv2d` multiply by
 * the scale after the sum, which is in f32. A weight is off by half a step at most: 1/254 of the largest weight of its output.
 *
 * @throws TypeError for values that are missing or of another size, or chosen and not named `NAME.weight`; RangeError for a weight that is not finite.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * const specs = linearSpecs("out", { inputs: 2, outputs: 1 });
 * const values = { "out.weight": Float32Array.of(1.27, -0.5), "out.bias": Float32Array.of(1) };
 * const parameters = quantisedParameters(specs, values);
 * parameters["out.weight"]?.dtype; // "i8"
 * await read(backend, linear(tensor([[1, 1]]), { name: "out", parameters })); // Float32Array [1.7699…]
 */
export function quantisedParameters(
  specs: ParameterSpecs,
  values: Readonly<Record<string, Float32Array>>,
  { weights = (name) => name.endsWith(".weight") }: QuantisedOptions = {},
): Record<string, Tensor> {
  const all = Object.entries<ParameterSpec>(specs).flatMap(([name, { shape }]) => {
    const data = values[name];
    if (data === undefined) throw new TypeError(`Cannot quantise parameters: ${name} is missing`);
    const columns = shape.at(-1);
    if (columns === undefined || shape.length < 2 || !weights(name))
      return [[name, tensor(data, { shape })] as const];
    if (!name.endsWith(".weight"))
      throw new TypeError(
        `Cannot quantise ${name}: its name does not end in .weight, where its scale would have a name`,
      );
    const { steps, scale } = quantised(name, data, columns);
    return [
      [name, tensor(steps, { shape })] as const,
      [name.replace(/\.weight$/, ".scale"), tensor(scale)] as const,
    ];
  });
  return Object.fromEntries(all);
}

function quantised(
  name: string,
  data: Float32Array,
  columns: number,
): { readonly steps: Int8Array; readonly scale: Float32Array } {
  const scale = new Float32Array(columns);
  data.forEach((value, i) => {
    if (!Number.isFinite(value))
      throw new RangeError(`Cannot quantise ${name}: its element ${i} is ${value}`);
    const column = i % columns;
    scale[column] = Math.max(scale[column] ?? 0, Math.abs(value) / 127);
  });
  // Where all weights are zero any step will do.
  const steps = Int8Array.from(data, (value, i) => Math.round(value / (scale[i % columns] || 1)));
  return { steps, scale };
}
