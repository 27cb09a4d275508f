import { didYouMean } from "@pixelweft/datasets/text";
import { Command as Commander } from "commander";
import type { Command } from "./command/command.ts";
import { reportFailure, UsageError } from "./command/failure.ts";
import { complete } from "./commands/complete.ts";
import { compressPictures } from "./commands/compress.ts";
import { dataInfo } from "./commands/data-info.ts";
import { dataPrepare } from "./commands/data-prepare.ts";
import { dataPreview } from "./commands/data-preview.ts";
import { dataVerify } from "./commands/data-verify.ts";
import { decompressPictures } from "./commands/decompress.ts";
import { demo } from "./commands/demo.ts";
import { devices } from "./commands/devices.ts";
import { evaluate } from "./commands/evaluate.ts";
import { exportModel } from "./commands/export.ts";
import { info } from "./commands/info.ts";
import { sample } from "./commands/sample.ts";
import { surprise } from "./commands/surprise.ts";
import { train } from "./commands/train.ts";
import { printableLines, type Terminal } from "./show/terminal.ts";
import { version } from "./version.ts";

/** The commands of `pixelweft`. */
export const commands: readonly Command[] = [
  train,
  evaluate,
  sample,
  complete,
  exportModel,
  compressPictures,
  decompressPictures,
  surprise,
  dataInfo,
  dataVerify,
  dataPrepare,
  dataPreview,
  info,
  devices,
  demo,
];

/** A program of several commands, and the words that it was given. */
export interface ProgramRequest {
  readonly name: string;
  readonly about: string;
  readonly commands: readonly Command[];
  readonly words: readonly string[];
}

/** Runs the command line `pixelweft` with these words and resolves to its exit code. */
export function runCommandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  const about = "Trains, evaluates and samples models that draw images one pixel at a time.";
  return runProgram({ name: "pixelweft", about, commands, words }, terminal);
}

/**
 * Runs a program and resolves to its exit code: 0, 1 for what went wrong, 2 for words that make no sense, 130 for work that was
 * stopped and saved.
 */
export async function runProgram(request: ProgramRequest, terminal: Terminal): Promise<number> {
  const program = new Commander(request.name)
    .description(request.about)
    .version(version, "-v, --version")
    .option("--debug", "show the stack of an error")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.out.write(printableLines(text)),
      writeErr: (text) => void terminal.err.write(printableLines(text)),
      getOutHelpWidth: () => terminal.out.columns ?? 100,
      getErrHelpWidth: () => terminal.err.columns ?? 100,
      outputError: (text, write) => write(text.replace(/^error: /, "pixelweft: ")),
    });
  for (const command of request.commands) command.addTo(program, terminal);
  try {
    checkWords(request);
    await program.parseAsync(parsedWords(request), { from: "user" });
    return 0;
  } catch (error) {
    const words = request.name === "pixelweft" ? request.words : undefined;
    const debug = program.opts()["debug"] === true;
    return reportFailure(error, terminal, {
      debug,
      known: optionsOf(program, request.words),
      words,
    });
  }
}

/** The options of the command that these words run. */
function optionsOf(program: Commander, [first, ...others]: readonly string[]): string[] {
  const command = program.commands.find((one) => one.name() === first);
  return command ? optionsOf(command, others) : program.options.map(({ long }) => long ?? "");
}

/** The words for the parser. Of a command that there is not there is no help, and the parser would give that of the program. */
function parsedWords({ commands: all, words }: ProgramRequest): string[] {
  const first = words.find((word) => !word.startsWith("-"));
  const isCommand = all.some(({ name }) => name.split(" ")[0] === first);
  const isKnown = first === undefined || first === "help" || isCommand;
  return words.filter((word) => isKnown || (word !== "--help" && word !== "-h"));
}

/** Refuses commands that there are not, where the parser would not say what there is. */
function checkWords({ commands: all, words: [first, second] }: ProgramRequest): void {
  if (second === undefined || second.startsWith("-") || second === "help") return;
  const names = all.map(({ name }) => name.split(" "));
  const heads = [...new Set(names.flatMap(([head = ""]) => head))];
  if (first === "help" && !heads.includes(second))
    throw new UsageError(
      `Cannot help with ${second}: there is no such command${didYouMean(second, heads)}`,
    );
  const group = names.flatMap(([head, last]) => (last !== undefined && head === first ? last : []));
  if (group.length === 0 || group.includes(second)) return;
  const near = didYouMean(second, group) || ` (Did you mean ${first} ${group[0]} ${second}?)`;
  throw new UsageError(
    `Cannot run ${first} ${second}${near}: behind ${first} stands ${group.join(", ")}`,
  );
}
