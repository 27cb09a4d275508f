import { maskedValues, shapesOf, writeParameters, type ParameterSpecs } from "@pixelweft/layers";
import { State, type Backend } from "@pixelweft/tensor";

/** The state of a model on a device, its buffer "parameters". What cannot be used is refused before it takes memory. */
export function stateOfParameters(
  backend: Backend,
  specs: ParameterSpecs,
  parameters: Readonly<Record<string, Float32Array>>,
): State {
  for (const [name, data] of Object.entries(parameters))
    if (!data.every(Number.isFinite))
      throw new RangeError(`Cannot copy the model to a device: ${name} is not finite`);
  // What a mask hides may be anything where the weights come from.
  const values = maskedValues(specs, parameters);
  const state = new State(backend, { parameters: shapesOf(specs) });
  writeParameters(state, "parameters", values);
  return state;
}
