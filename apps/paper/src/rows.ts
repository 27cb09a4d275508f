import { checkConfig, type PixelCNNConfig } from "@pixelweft/pixelcnn";
import { matchFeatures } from "./match-features.ts";

/** What a table compares on. */
export type DataName = "fashion-mnist" | "patches";

/** A model of a table. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly data: DataName;
  /** Times the weights of the other rows. */
  readonly size: number;
  /** What makes it another model than the Gated PixelCNN. */
  readonly change: Partial<PixelCNNConfig>;
}

/** The rows of all tables, in order. */
export const rows: readonly Row[] = [
  ...comparison("fashion-mnist"),
  fashion("relu", "Two stacks, ReLU for the gate", { gate: "relu" }),
  fashion("vertical-residual", "Gated, residual in the vertical stack too", {
    verticalResidual: true,
  }),
  fashion("blind-spot", "Gated, with a blind spot", { blindSpot: true }),
  fashion("diagonal-bilstm", "Diagonal BiLSTM", { model: "diagonal-bilstm" }),
  fashion("gated-class", "Gated PixelCNN, told the class", { condition: 10 }),
  ...[0.25, 2].flatMap((size): Row[] => [
    { ...fashion(`gated-${size}`, `Gated PixelCNN, ${size} times the weights`, {}), size },
    {
      ...fashion(`row-lstm-${size}`, `Row LSTM, ${size} times the weights`, { model: "row-lstm" }),
      size,
    },
  ]),
  ...comparison("patches"),
];

function fashion(id: string, name: string, change: Partial<PixelCNNConfig>): Row {
  return { id: `fashion-mnist-${id}`, name, data: "fashion-mnist", size: 1, change };
}

function comparison(data: DataName): Row[] {
  const row = (id: string, name: string, change: Partial<PixelCNNConfig>): Row => ({
    id: `${data}-${id}`,
    name,
    data,
    size: 1,
    change,
  });
  return [
    row("pixelcnn", "PixelCNN", { model: "pixelcnn" }),
    row("gated", "Gated PixelCNN", {}),
    row("row-lstm", "Row LSTM", { model: "row-lstm" }),
  ];
}

/** Weights of a row of size 1, and images that it sees. */
export const terms: Readonly<Record<DataName, { weights: number; images: number; batch: number }>> =
  {
    "fashion-mnist": { weights: 110_000, images: 12_000, batch: 16 },
    patches: { weights: 150_000, images: 6_000, batch: 16 },
  };

/** The network of a row for images of a shape: as many features as come nearest to its number of weights. */
export function configOf(
  { data, size, change }: Row,
  [height, width, channels]: readonly [number, number, number],
): PixelCNNConfig {
  const of = (features: number): PixelCNNConfig =>
    checkConfig({
      height,
      width,
      channels,
      layers: 5,
      first: 7,
      kernel: 3,
      head: Math.ceil(64 / channels) * channels,
      ...change,
      features,
    });
  return matchFeatures(of, { weights: terms[data].weights * size, step: channels });
}
