import type { TrainRunOutcome } from "../train-run.ts";

/** How a run ended, and what it reached. */
export interface RunOutcomeFacts {
  readonly reason: TrainRunOutcome["reason"];
  /** Bits per dimension at the best validation, if there was one. */
  readonly bitsPerDim?: number | undefined;
  /** Those that the frequencies of the values alone reach on the same images. */
  readonly frequencies?: number | undefined;
  /** What a way out is called, such as the option of a command line. */
  readonly nameOf?: (field: "patience") => string;
}

/**
 * What a run reached, in lines: whether it overfitted, its best validation, and whether that is better than the frequencies of values.
 *
 * @example
 * outcomeWords({ reason: "done", bitsPerDim: 2.8 }); // ["2.800 bits/dim at the best validation; lower is better"]
 * outcomeWords({ reason: "done" }); // []
 */
export function outcomeWords({
  reason,
  bitsPerDim,
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
          `The frequencies of the values alone reach ${frequencies.toFixed(3)}: the model has learnt nothing about pictures yet; train longer`,
        ]
      : []),
  ];
}
