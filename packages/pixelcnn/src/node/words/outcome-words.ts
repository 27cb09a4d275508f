import type { TrainRunOutcome } from "../train-run.ts";

/** How a run ended, and what it reached. */
export interface RunOutcomeFacts {
  readonly reason: TrainRunOutcome["reason"];
  /** Bits per dimension at the best validation, if there was one. */
  readonly bitsPerDim?: number | undefined;
  /** Bits per dimension of the last training pictures. */
  readonly trainingLoss?: number | undefined;
  /** Those that the frequencies of the values in training images alone reach on the same images. */
  readonly frequencies?: number | undefined;
  /** What a way out is called, such as the option of a command line. */
  readonly nameOf?: (field: "patience" | "from") => string;
}

/** Of the frequencies, what training pictures must be below to count as learnt: the loss of a few of them is noisy. */
const learnt = 0.9;

/**
 * What a run reached, in lines: whether it overfitted, its best validation, and where that is no better than the frequencies of values,
 * whether the model has memorised its pictures or learnt nothing.
 *
 * @example
 * outcomeWords({ reason: "done", bitsPerDim: 2.8 }); // ["2.800 bits/dim at the best validation; lower is better"]
 * outcomeWords({ reason: "done" }); // []
 */
export function outcomeWords({
  reason,
  bitsPerDim,
  trainingLoss = Infinity,
  frequencies,
  nameOf = (field) => field,
}: RunOutcomeFacts): string[] {
  const isNothing =
    bitsPerDim !== undefined && frequencies !== undefined && bitsPerDim >= frequencies;
  return [
    ...(reason === "overfitted"
      ? [
          `Stopped: images held out get worse; the best weights are kept, ${nameOf("patience")} 0 goes on`,
        ]
      : []),
    ...(bitsPerDim === undefined
      ? []
      : [`${bitsPerDim.toFixed(3)} bits/dim at the best validation; lower is better`]),
    ...(isNothing
      ? [
          trainingLoss < learnt * frequencies
            ? `The frequencies of the values alone reach ${frequencies.toFixed(3)}, the last training pictures ${trainingLoss.toFixed(3)}: the model has memorised its pictures; more pictures, or ${nameOf("from")} a trained model, would help`
            : `The frequencies of the values alone reach ${frequencies.toFixed(3)}: the model has learnt nothing about pictures yet; train longer`,
        ]
      : []),
  ];
}
