import { mainRows } from "./main-rows.ts";
import type { Change, Row } from "./row.ts";

const olderHead: Change = { headChannels: 64, headActivation: "relu" };

/** Options of the models, each against the model without it. */
export const optionRows: readonly Row[] = [
  fashion("skip", "Gated, skip connections to the head", { skip: true }),
  fashion("dropout", "Gated, dropout of 0.1", { dropoutRate: 0.1 }),
  // These, and the one by Muon below, decide which head is the default.
  { ...fashion("older-head", "Gated, head of 64 that reads relu(h) alone", olderHead), seeds: 3 },
  {
    ...fashion("older-head-twice", "the same head, with the weights of twice the width", olderHead),
    against: "fashion-mnist-gated-twice",
    weights: 318_542,
    seeds: 3,
  },
  fashion("no-position", "Gated, no position planes", { positionPlanes: false }),
  fashion("vertical-residual", "Gated, residual in the vertical stack too", {
    verticalResidual: true,
  }),
  { ...fashion("class", "Gated, given the class of each image", { numClasses: 10 }), seeds: 5 },
  {
    ...fashion("class-random", "Gated, given the class of another image", { numClasses: 10 }),
    labelsMoved: true,
    seeds: 5,
  },
  {
    ...fashion("mixture", "Gated, mixture of 10 logistics", { output: "logistic-mixture" }),
    seeds: 3,
  },
  {
    ...fashion("row-lstm-forget", "Row LSTM, forget bias of 1", {
      model: "row-lstm",
      forgetBias: 1,
    }),
    against: "fashion-mnist-row-lstm",
  },
  {
    ...fashion("diagonal-bilstm-hidden", "Diagonal BiLSTM, last pixel of the row above hidden", {
      model: "diagonal-bilstm",
      lastPixelHidden: true,
    }),
    against: "fashion-mnist-diagonal-bilstm",
  },
  ...[
    ["", "Gated"],
    ["relu-", "two stacks, ReLU"],
    ["glu-", "Gated with GLU"],
    ["pixelcnn-", "PixelCNN"],
  ].map(([word = "", name = ""]) => byMuon(word, name)),
  {
    ...fashion("older-head-glu-muon", "the older head with GLU, trained with Muon", {
      ...olderHead,
      gate: "glu",
    }),
    optimiser: "muon",
    seeds: 3,
    against: "fashion-mnist-glu-muon",
  },
];

/** A main row, trained with Muon. */
function byMuon(word: string, name: string): Row {
  const against = `fashion-mnist-${word === "" ? "gated" : word.slice(0, -1)}`;
  const change = mainRows.find(({ id }) => id === against)?.change ?? {};
  const row = fashion(`${word}muon`, `${name}, trained with Muon`, change);
  return { ...row, optimiser: "muon", wholeRates: true, seeds: 5, against };
}

function fashion(word: string, name: string, change: Change): Row {
  const data = "fashion-mnist";
  return {
    id: `${data}-${word}`,
    name,
    data,
    group: "options",
    equals: ["weights"],
    seeds: 1,
    width: 1,
    change,
    against: `${data}-gated`,
  };
}
