import { adam, muon, type Optimiser } from "@pixelweft/layers";

/** Rules by which weights change. */
export type OptimiserName = "adam" | "muon";

/** Steps of matrices beside those of Adam at the same learning rate: tried with the network of `demo`, on images that it was not trained on. */
const size = 0.4;
/** How fast matrices shrink, by the learning rate: a long training at a higher rate and without it broke. */
export const usualDecay = 0.1;

/**
 * The optimiser of a recipe. By Muon the weights of layers and head move as matrices, which shrink by `weightDecay`; biases, conditions and embeddings move by Adam.
 *
 * @throws TypeError for another name.
 * @example
 * recipeOptimiser({ optimiser: "muon" }).slots; // ["moment1", "moment2"]
 * recipeOptimiser({}).slots; // ["moment1", "moment2"]
 */
export function recipeOptimiser({
  optimiser = "adam",
  weightDecay: decay = usualDecay,
}: {
  readonly optimiser?: OptimiserName | undefined;
  readonly weightDecay?: number | undefined;
}): Optimiser {
  if (optimiser === "muon") return muon({ chooses: isMatrix, size, decay });
  if (optimiser === "adam") return adam();
  throw new TypeError(`Cannot train by ${String(optimiser)}: there is adam and muon`);
}

function isMatrix(name: string): boolean {
  return /\.(?:weight|negative)$/.test(name);
}
