import { counted } from "@pixelweft/datasets/text";
import { copyWords, type CopiesReport } from "@pixelweft/pixelcnn/judges";
import { outcomeWords, type TrainRunOutcome } from "@pixelweft/pixelcnn/node";
import { commandWords, shellWords } from "../command/command-words.ts";
import { StoppedError } from "../command/failure.ts";
import { optionOf } from "../command/option.ts";
import { legendOf } from "../model/class-choice.ts";

/** What was trained. */
export interface TrainReport {
  readonly folder: string;
  readonly preset: string;
  readonly steps: number;
  readonly images: number;
  readonly reason: TrainRunOutcome["reason"];
  /** At the best validation, if there was one. */
  readonly bitsPerDim?: number | undefined;
  /** Of the last training pictures. */
  readonly trainingLoss?: number | undefined;
  /** How often each training picture was read. */
  readonly passes: number;
  /** Whether validations have become worse since the best. */
  readonly hasRisen: boolean;
  /** What the frequencies of the values in training images alone reach on those that are held out. */
  readonly frequencies?: number | undefined;
  /** How near its samples are to training pictures. */
  readonly copies?: CopiesReport | undefined;
  /** The classes of the columns of its samples. */
  readonly classes: readonly string[];
  /** Commands that may follow. */
  readonly next: readonly string[];
}

/** A report in lines. */
export function trainLines(report: TrainReport): string[] {
  const { folder, steps, classes, copies, next } = report;
  return [
    ...legendOf(classes),
    ...outcomeWords({ ...report, nameOf: optionOf }),
    ...(copies ? copyWords(copies) : []),
    `${counted(steps, "step")} done; the run is in ${folder}`,
    `Next: ${next.map((words) => `"${commandWords(words)}"`).join(", ")}`,
  ];
}

/** Says how to go on with a run that was stopped, and saved if there is anything to save. */
export function stopped(step: number, folder: string): StoppedError {
  return new StoppedError(
    step === 0
      ? "Stopped before the first step; nothing is left"
      : `Stopped at step ${step} and saved; go on with: ${commandWords(shellWords("train", "--resume", folder))}, or take it as it is: ${commandWords(shellWords("sample", folder))}`,
  );
}
