import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addClassifyCommand } from "./classify-command.ts";
import { addCompleteCommand } from "./complete-command.ts";
import { addConditionCommand } from "./condition-command.ts";
import { addDataCommand } from "./data-command.ts";
import { addDemoCommand } from "./demo-command.ts";
import { addDevicesCommand } from "./devices-command.ts";
import { addEvaluateCommand } from "./evaluate-command.ts";
import { addExportCommand } from "./export-command.ts";
import { reportFailure } from "./failure.ts";
import { addInfoCommand } from "./info-command.ts";
import { addInterpolateCommand } from "./interpolate-command.ts";
import { addNearestCommand } from "./nearest-command.ts";
import { addPortraitsCommand } from "./portraits-command.ts";
import { addReceptiveFieldCommand } from "./receptive-field-command.ts";
import { addReconstructCommand } from "./reconstruct-command.ts";
import { addSampleCommand } from "./sample-command.ts";
import { printableLines, type Terminal } from "./terminal.ts";
import { addTrainCommand } from "./train-command.ts";
import { addVerifyCommand } from "./verify-command.ts";

/**
 * Runs the command line `pixelweft` with these words and resolves to its exit code: 0, 1 for what went wrong, 2 for
 * words that make no sense, 130 for work that was stopped and saved.
 */
export async function runCommandLine(
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const program = commandLine(terminal);
  try {
    await program.parseAsync([...words], { from: "user" });
    return 0;
  } catch (error) {
    return reportFailure(error, terminal, program.opts()["debug"] === true);
  }
}

function commandLine(terminal: Terminal): Command {
  const program = new Command("pixelweft")
    .description("Trains, evaluates and samples models that draw images one pixel at a time.")
    .version(version())
    .option("--debug", "show the stack of an error")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.out.write(printableLines(text)),
      writeErr: (text) => void terminal.err.write(printableLines(text)),
      getOutHelpWidth: () => terminal.out.columns ?? 100,
      getErrHelpWidth: () => terminal.err.columns ?? 100,
      outputError: (text, write) => write(text.replace(/^error: /, "pixelweft: ")),
    });
  addTrainCommand(program, terminal);
  addEvaluateCommand(program, terminal);
  addClassifyCommand(program, terminal);
  addSampleCommand(program, terminal);
  addNearestCommand(program, terminal);
  addCompleteCommand(program, terminal);
  addInterpolateCommand(program, terminal);
  addConditionCommand(program, terminal);
  addReconstructCommand(program, terminal);
  addPortraitsCommand(program, terminal);
  addExportCommand(program, terminal);
  addDataCommand(program, terminal);
  addDemoCommand(program, terminal);
  addInfoCommand(program, terminal);
  addReceptiveFieldCommand(program, terminal);
  addVerifyCommand(program, terminal);
  addDevicesCommand(program, terminal);
  return program;
}

function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  const { version: found } = manifest as { readonly version: string };
  return found;
}
