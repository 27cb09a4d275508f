import type { Terminal } from "pixelweft";
import { runProgram, type Command } from "pixelweft/command";
import { conditionCommand } from "./conditioned/condition-command.ts";
import { reconstructCommand } from "./conditioned/reconstruct-command.ts";
import { goldenCommand } from "./golden-command.ts";
import { portraitsCommand } from "./portraits/portraits-command.ts";
import { receptiveFieldCommand } from "./receptive-field-command.ts";
import { classifyCommand } from "./samples/classify-command.ts";
import { nearestCommand } from "./samples/nearest-command.ts";
import { surpriseCommand } from "./surprise/surprise-command.ts";

/** The experiments that take models and images as the command line does. */
export const experiments: readonly Command[] = [
  receptiveFieldCommand,
  classifyCommand,
  nearestCommand,
  conditionCommand,
  reconstructCommand,
  portraitsCommand,
  surpriseCommand,
  goldenCommand,
];

/** Runs an experiment, the first of the words, and resolves to its exit code. */
export function runExperiment(words: readonly string[], terminal: Terminal): Promise<number> {
  return runProgram(
    { name: "npm run paper --", about: "Experiments of the paper.", commands: experiments, words },
    terminal,
  );
}
