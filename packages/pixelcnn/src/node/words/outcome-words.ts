import type { TrainRunOutcome } from "../run/train-run.ts";

/** How a run ended, and what it reached. */
export interface RunOutcomeFacts {
  readonly reason: TrainRunOutcome["reason"];
  /** Bits per dimension at the best validation, if there was one. */
  readonly bitsPerDim?: number | undefined;
  /** Bits per dimension of the last training pictures. */
  readonly trainingLoss?: number | undefined;
  /** How often each training picture was read; often if missing. */
  readonly passes?: number | undefined;
  /** Whether validations have become worse since the best. */
  readonly hasRisen?: boolean | undefined;
  /** Those that the frequencies of the values in training images alone reach on the same images. */
  readonly frequencies?: number | undefined;
  /** What a way out is called, such as the option of a command line. */
  readonly nameOf?: (field: "patience" | "from") => string;
}

/** Of the frequencies, what training pictures must be below to count as learnt: the loss of a few of them is noisy. */
const learnt = 0.9;

/**
 * What a run reached, in lines: whether it overfitted, its best validation, and where that is no better than the frequencies of values,
 * whether the model has memorised its pictures, was trained too briefly or has learnt nothing.
 *
 * @example
 * outcomeWords({ reason: "done", bitsPerDim: 2.8 }); // ["2.800 bits/dim at the best validation; lower is better"]
 * outcomeWords({ reason: "done" }); // []
 */
export function outcomeWords({
  reason,
  bitsPerDim,
  nameOf = (field) => field,
  ...facts
}: RunOutcomeFacts): string[] {
  const { frequencies } = facts;
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
    ...(isNothing ? [nothingWords(frequencies, { ...facts, nameOf })] : []),
  ];
}

/** Why a model is no better than the frequencies, and what would help. */
function nothingWords(
  frequencies: number,
  {
    trainingLoss = Infinity,
    passes = Infinity,
    hasRisen = false,
    nameOf,
  }: Pick<RunOutcomeFacts, "trainingLoss" | "passes" | "hasRisen"> &
    Required<Pick<RunOutcomeFacts, "nameOf">>,
): string {
  const reached = `The frequencies of the values alone reach ${frequencies.toFixed(3)}`;
  if (trainingLoss >= learnt * frequencies)
    return `${reached}: the model has learnt nothing about pictures yet; train longer`;
  const both = `${reached}, the last training pictures ${trainingLoss.toFixed(3)}`;
  // Nothing can be memorised that was not read before.
  return passes >= 1 || hasRisen
    ? `${both}: the model has memorised its pictures; more pictures, or ${nameOf("from")} a model of such pictures, would help`
    : `${both}: the moving average (EMA) of the weights, which is validated, lags in so short a training; train longer`;
}
