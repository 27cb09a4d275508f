import type { Command } from "commander";
import type { BackendName } from "./backend-choice.ts";
import { demoBudget } from "./demo-budget.ts";
import { demo } from "./demo.ts";
import { backendOption, positiveNumber, seedOption } from "./option-values.ts";
import type { Terminal } from "./terminal.ts";

interface DemoFlags {
  readonly backend: BackendName;
  readonly folder?: string;
  readonly out: string;
  readonly seconds: number;
  readonly seed: number;
}

/** `pixelweft demo`: from nothing to images in less than five minutes. */
export function addDemoCommand(program: Command, terminal: Terminal): void {
  program
    .command("demo")
    .description(
      "Trains a small model on Fashion-MNIST in under five minutes, tests it and draws from it.",
    )
    .addOption(backendOption())
    .addOption(seedOption("seed of everything"))
    .option("--folder <path>", "where the files of Fashion-MNIST are")
    .option("--out <folder>", "where the pictures, the log and the checkpoint go", "demo")
    .option("--seconds <s>", "time for everything", positiveNumber, demoBudget.total)
    .addHelpText("after", "\nExample:\n  pixelweft demo")
    .action((flags: DemoFlags) => demo(flags, terminal));
}
