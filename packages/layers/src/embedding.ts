import { take, type Tensor } from "@pixelweft/tensor";
import { checkLayer, checkLayerOptions, layerSpecs } from "./layer-specs.ts";
import { type LayerParameters, type NamedLayer } from "./linear.ts";
import type { ParameterSpecs } from "./parameters.ts";

/** How many vectors an embedding has, and how long they are. */
export interface EmbeddingSize {
  readonly count: number;
  readonly width: number;
}

/**
 * The parameters of `embedding`: `NAME.table` `[count, width]`, normal numbers of variance 1 at first.
 *
 * @throws TypeError for an option that there is not, RangeError for sizes that are no whole numbers above 0.
 * @example
 * embeddingSpecs("words", { count: 100, width: 8 })["words.table"].shape; // [100, 8]
 */
export function embeddingSpecs<Name extends string>(
  name: Name,
  { count, width, ...rest }: EmbeddingSize,
): ParameterSpecs<`${Name}.table`> {
  checkLayerOptions(name, rest, ["count", "width"]);
  return layerSpecs(name, { table: { shape: [count, width], fanIn: 1 } });
}

/**
 * A vector for each whole number, `[...picks, width]`; zeros for a number outside the table. The work of its gradient grows with the picks,
 * and not with the table, but for WebGPU, where every number that is there looks at all picks.
 *
 * @throws TypeError if its parameter is missing, or the picks are f32.
 * @example
 * import { read, tensor } from "@pixelweft/tensor";
 * const parameters = { "words.table": tensor([[1, 2], [3, 4]]) };
 * const picks = tensor([1, 0, 1], { dtype: "i32" });
 * await read(backend, embedding(picks, { name: "words", parameters })); // Float32Array [3, 4, 1, 2, 3, 4]
 */
export function embedding<Name extends string, Given extends LayerParameters["parameters"]>(
  picks: Tensor,
  layer: NamedLayer<Name, Given, "table">,
): Tensor {
  checkLayer(layer);
  const { name, parameters }: LayerParameters = layer;
  const table = parameters[`${name}.table`];
  if (table === undefined) throw new TypeError(`Cannot run a layer: ${name} has no table`);
  return take(table, picks);
}
