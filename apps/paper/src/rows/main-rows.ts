import type { Change, Row } from "./row.ts";

/** The models that the paper's claims are about. */
export const mainRows: readonly Row[] = [
  { ...fashion("pixelcnn", "PixelCNN", { model: "pixelcnn" }), wholeRates: true },
  { ...fashion("relu", "Two stacks, ReLU for the gate", { gate: "relu" }), wholeRates: true },
  { ...fashion("gated", "Gated PixelCNN", {}), wholeRates: true },
  { ...fashion("glu", "Gated with GLU", { gate: "glu" }), wholeRates: true },
  ...blindSpotRows("", "Gated", { gate: "gated" }, 5),
  ...blindSpotRows("relu-", "Two stacks, ReLU", { gate: "relu" }, 3),
  ...deepRows(),
  fashion("row-lstm", "Row LSTM", { model: "row-lstm" }),
  {
    ...fashion("diagonal-bilstm", "Diagonal BiLSTM", { model: "diagonal-bilstm" }),
    equals: ["weights"],
  },
];

/** A network with the paper's blind spot, and its control, which masks as many taps on the side that the horizontal stack reads. */
function blindSpotRows(word: string, name: string, change: Change, seeds: number): Row[] {
  const row = (side: "right" | "left", of: string): Row => ({
    ...fashion(`${word}${of}`, `${name}, own row masked to the ${side}`, {
      ...change,
      verticalMask: side,
    }),
    equals: ["width"],
    wholeRates: true,
    seeds,
  });
  return [row("right", "blind"), row("left", "control")];
}

/** The same with 12 layers, where the blind spot has 55 pixels; of fewer feature maps, since 12 layers cost much. */
function deepRows(): Row[] {
  const rows = blindSpotRows("deep-", "Gated, 12 layers", { layers: 12 }, 3);
  return rows.map((row) => ({ ...row, equals: ["weights"], weights: 90_000, wholeRates: false }));
}

function fashion(word: string, name: string, change: Change): Row {
  const data = "fashion-mnist";
  const equals = ["weights", "width", "seconds"] as const;
  return {
    id: `${data}-${word}`,
    name,
    data,
    group: "main",
    equals,
    seeds: 3,
    width: 1,
    change,
    against: `${data}-gated`,
  };
}
