import type { Equal } from "./row.ts";

/** What the paper says of two models or more, as something that can be counted. Rows are named by their ids. */
export type Claim = {
  readonly says: string;
  /** Whether it was written down after results of its rows had been seen. */
  readonly postHoc?: true;
} & (
  | {
      readonly kind: "better";
      readonly better: string;
      readonly worse: string;
      readonly equals: readonly Equal[];
    }
  | {
      /** The bits that `later` ends with are reached in less than a share of its seconds. */
      readonly kind: "sooner";
      readonly sooner: string;
      readonly later: string;
      readonly share: number;
      readonly equals: readonly Equal[];
    }
  | {
      /** From the smaller to the larger, the bits of one fall by more than those of the other. */
      readonly kind: "gains more";
      readonly more: { readonly small: string; readonly large: string };
      readonly less: { readonly small: string; readonly large: string };
    }
);

const all = ["weights", "width", "seconds"] as const;
const f = (word: string): string => `fashion-mnist-${word}`;

/** The claims of the paper that the rows test, and those of ours beside them. */
export const claims: readonly Claim[] = [
  {
    kind: "better",
    says: "the gate is better than a ReLU",
    better: f("gated"),
    worse: f("relu"),
    equals: all,
  },
  {
    kind: "sooner",
    says: "the gate converges sooner than a ReLU",
    sooner: f("gated"),
    later: f("relu"),
    share: 1,
    equals: ["weights", "width"],
  },
  {
    kind: "better",
    says: "the Gated PixelCNN is better than the PixelCNN",
    better: f("gated"),
    worse: f("pixelcnn"),
    equals: all,
  },
  {
    kind: "better",
    says: "a network without a blind spot is better, with the gate",
    better: f("control"),
    worse: f("blind"),
    equals: ["width"],
  },
  {
    kind: "better",
    says: "a network without a blind spot is better, with a ReLU",
    better: f("relu-control"),
    worse: f("relu-blind"),
    equals: ["width"],
  },
  {
    kind: "sooner",
    says: "the Gated PixelCNN reaches the Row LSTM's bits in less than half its time",
    sooner: f("gated"),
    later: f("row-lstm"),
    share: 0.5,
    equals: ["weights", "width"],
  },
  {
    kind: "gains more",
    says: "the Gated PixelCNN gains more from its size than the Row LSTM",
    more: { small: f("gated-half"), large: f("gated-twice") },
    less: { small: f("row-lstm-half"), large: f("row-lstm-twice") },
  },
  {
    kind: "better",
    says: "on photographs, the Gated PixelCNN is better than the PixelCNN",
    better: "patches-gated",
    worse: "patches-pixelcnn",
    equals: ["weights"],
  },
  {
    kind: "better",
    says: "a linear gate (GLU) is better than tanh and sigmoid; not of the paper",
    better: f("glu"),
    worse: f("gated"),
    equals: all,
  },
  {
    kind: "better",
    says: "a linear gate (GLU) is better than a ReLU; not of the paper",
    postHoc: true,
    better: f("glu"),
    worse: f("relu"),
    equals: all,
  },
  {
    kind: "sooner",
    says: "a linear gate (GLU) converges sooner than a ReLU; not of the paper",
    postHoc: true,
    sooner: f("glu"),
    later: f("relu"),
    share: 1,
    equals: ["weights", "width"],
  },
  {
    kind: "better",
    says: "the gate is better than a ReLU, both by Muon; not of the paper",
    postHoc: true,
    better: f("muon"),
    worse: f("relu-muon"),
    equals: ["weights"],
  },
  {
    kind: "better",
    says: "a linear gate (GLU) is better than tanh and sigmoid, both by Muon; not of the paper",
    postHoc: true,
    better: f("glu-muon"),
    worse: f("muon"),
    equals: ["weights"],
  },
];
