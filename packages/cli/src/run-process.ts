import { runCommandLine } from "./command-line.ts";
import { isOfNpm } from "./command/command-words.ts";
import { runInJob } from "./process-group.ts";
import { processTerminal } from "./show/terminal.ts";

/** Runs the command that this process was started for, and sets its exit code. */
export async function runProcess(): Promise<void> {
  // npm runs a script at the top of the repository; paths are meant from where the user is.
  if (isOfNpm() && process.env["INIT_CWD"] !== undefined) process.chdir(process.env["INIT_CWD"]);
  process.exitCode = await runInJob(process.argv.slice(2), processTerminal(), runCommandLine);
}
