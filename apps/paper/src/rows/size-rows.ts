import type { Row } from "./row.ts";

/** Two models at about half and twice their width: a quarter and four times the weights. The width between is a main row. */
export const sizeRows: readonly Row[] = [0.25, 4].flatMap((size): Row[] => [
  {
    id: `fashion-mnist-gated-${size}`,
    name: `Gated PixelCNN, ${size} times the weights`,
    ...terms(size),
    change: {},
  },
  {
    id: `fashion-mnist-row-lstm-${size}`,
    name: `Row LSTM, ${size} times the weights`,
    ...terms(size),
    change: { model: "row-lstm" },
  },
]);

function terms(size: number): Omit<Row, "id" | "name" | "change"> {
  return { data: "fashion-mnist", group: "sizes", equals: ["weights"], seeds: 3, size };
}
