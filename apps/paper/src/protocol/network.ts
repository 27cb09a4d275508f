import { type PixelCNNConfig } from "@pixelweft/pixelcnn";
import { checkConfig } from "@pixelweft/pixelcnn/graph";
import type { DataName, Equal, Row } from "../rows/row.ts";
import { rows } from "../rows/rows.ts";
import { matchFeatures } from "./match-features.ts";
import { terms } from "./terms.ts";

/**
 * The network of a row. Where rows are equal in width it has the feature maps of its data's Gated PixelCNN; else those that bring its
 * weights nearest to the terms, times its own width.
 */
export function networkOf(row: Row, equal: Equal): PixelCNNConfig {
  const name = `${row.id} ${equal}`;
  const found = networks.get(name) ?? newNetwork(row, equal);
  networks.set(name, found);
  return found;
}

/** Matching weights counts many networks: each is matched once. */
const networks = new Map<string, PixelCNNConfig>();

function newNetwork(row: Row, equal: Equal): PixelCNNConfig {
  const { data, width } = row;
  const { shape } = terms[data];
  const weights = row.weights ?? terms[data].weights;
  if (equal === "width") return configOf(row, referenceWidth(data));
  const step = shape[2];
  const matched = matchFeatures((features) => configOf(row, features), { weights, step });
  if (width === 1) return matched;
  return configOf(row, Math.round((matched.hiddenChannels * width) / step) * step);
}

function referenceWidth(data: DataName): number {
  const reference = rows.find(({ id }) => id === `${data}-gated`);
  if (reference === undefined) throw new RangeError(`Cannot match ${data}: it has no gated row`);
  return networkOf(reference, "weights").hiddenChannels;
}

function configOf({ data, change }: Row, features: number): PixelCNNConfig {
  const [height, width, channels] = terms[data].shape;
  const sizes = { height, width, channels, layers: 5, firstKernelSize: 7, kernelSize: 3 };
  return checkConfig({ ...sizes, ...change, hiddenChannels: features });
}
