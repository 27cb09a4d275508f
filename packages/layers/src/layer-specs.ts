import type { ParameterSpec, ParameterSpecs } from "./parameters.ts";

/** Refuses options that there are not: of a misspelt one the layer would have the default. */
export function checkLayerOptions(name: string, rest: object, known: readonly string[]): void {
  const [surplus] = Object.keys(rest);
  if (surplus !== undefined)
    throw new TypeError(
      `Cannot make the layer ${name}: there is no option ${surplus}, there is ${known.join(", ")}`,
    );
}

/** Refuses what is no `{ name, parameters }`, such as the name alone, where programs have no types. */
export function checkLayer(layer: { readonly name: string; readonly parameters: object }): void {
  const { name = layer, parameters }: { name?: unknown; parameters?: unknown } = Object(layer);
  if (Object(parameters) !== parameters)
    throw new TypeError(
      `Cannot run the layer ${String(name)}: its parameters are ${String(parameters)}; give { name, parameters }`,
    );
}

/**
 * The parameters of a layer of yours, under names that begin with its own; its parts may be those of other layers.
 *
 * @throws RangeError for a shape whose sizes are not all whole numbers above 0.
 * @example
 * const bottleneckSpecs = <Name extends string>(name: Name, width: number) =>
 *   layerSpecs(name, {
 *     ...linearSpecs("down", { inputs: width, outputs: 2 }),
 *     ...linearSpecs("up", { inputs: 2, outputs: width }),
 *   });
 * bottleneckSpecs("mix", 8)["mix.up.weight"].shape; // [2, 8]
 */
export function layerSpecs<Name extends string, Part extends string>(
  name: Name,
  parts: ParameterSpecs<Part>,
): ParameterSpecs<`${Name}.${Part}`> {
  const named = Object.entries<ParameterSpec>(parts).map(([part, spec]) => {
    if (!spec.shape.every((size) => Number.isInteger(size) && size > 0))
      throw new RangeError(
        `Cannot make the layer ${name}: its ${part} would have the shape [${spec.shape.map(String)}]`,
      );
    return [`${name}.${part}`, spec];
  });
  return Object.fromEntries(named) as Record<`${Name}.${Part}`, ParameterSpec>;
}
