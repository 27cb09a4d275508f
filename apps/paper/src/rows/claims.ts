import type { Equal } from "./row.ts";

/** A claim about rows: the sum of the bits of `plus`, less those of `minus`, is positive. Rows are named by their ids. */
export interface Claim {
  readonly says: string;
  /** Whether it was written down after results of its rows had been seen. */
  readonly postHoc?: true;
  readonly plus: readonly string[];
  readonly minus: readonly string[];
  readonly equals: readonly Equal[];
}

const all = ["weights", "width", "seconds"] as const;
const f = (word: string): string => `fashion-mnist-${word}`;
const postHoc = true;

/** A claim that one row has a lower loss than another. */
function better(
  says: string,
  [one, other]: readonly [one: string, other: string],
  equals: readonly Equal[] = ["weights"],
): Claim {
  return { says, plus: [f(other)], minus: [f(one)], equals };
}

/** The claims of the paper that the rows test, and claims of this project. */
export const claims: readonly Claim[] = [
  {
    ...better("Diagonal BiLSTM better than Gated PixelCNN", ["diagonal-bilstm", "gated"]),
    postHoc,
  },
  { ...better("Gated PixelCNN better than Row LSTM", ["gated", "row-lstm"], all), postHoc },
  { ...better("Row LSTM better than PixelCNN", ["row-lstm", "pixelcnn"], all), postHoc },
  better("Gated PixelCNN better than PixelCNN", ["gated", "pixelcnn"], all),
  better("gate better than ReLU", ["gated", "relu"], all),
  better("no blind spot better, gate", ["control", "blind"], ["width"]),
  better("no blind spot better, ReLU", ["relu-control", "relu-blind"], ["width"]),
  better("no blind spot better, gate, 12 layers", ["deep-control", "deep-blind"]),
  {
    says: "Gated PixelCNN gains more from width than Row LSTM",
    plus: [f("gated-half"), f("row-lstm-twice")],
    minus: [f("gated-twice"), f("row-lstm-half")],
    equals: ["weights"],
  },
  {
    ...better("no vertical residual better than one", ["gated", "vertical-residual"]),
    postHoc,
  },
  { ...better("class label given better than not", ["class", "gated"]), postHoc },
  better("class of the image better than of another", ["class", "class-random"]),
  better("Gated PixelCNN better than PixelCNN, Muon; not in the paper", ["muon", "pixelcnn-muon"]),
  better("GLU better than tanh gate; not in the paper", ["glu", "gated"], all),
  { ...better("GLU better than ReLU; not in the paper", ["glu", "relu"], all), postHoc },
  { ...better("gate better than ReLU, Muon; not in the paper", ["muon", "relu-muon"]), postHoc },
  { ...better("GLU better than tanh gate, Muon; not in the paper", ["glu-muon", "muon"]), postHoc },
];
