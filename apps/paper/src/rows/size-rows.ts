import type { Row } from "./row.ts";

/** Two models at half and twice their feature maps. Those between are main rows. */
export const sizeRows: readonly Row[] = [
  { word: "half", width: 0.5 },
  { word: "twice", width: 2 },
].flatMap(({ word, width }): Row[] => {
  const terms = {
    data: "fashion-mnist",
    group: "sizes",
    equals: ["weights"],
    seeds: 3,
    width,
  } as const;
  return [
    {
      id: `fashion-mnist-gated-${word}`,
      name: `Gated PixelCNN, ${word} the width`,
      ...terms,
      change: {},
      against: "fashion-mnist-gated",
    },
    {
      id: `fashion-mnist-row-lstm-${word}`,
      name: `Row LSTM, ${word} the width`,
      ...terms,
      change: { model: "row-lstm" },
      against: "fashion-mnist-row-lstm",
    },
  ];
});
