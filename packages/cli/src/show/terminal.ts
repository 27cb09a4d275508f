// Programs that use the types of this package need those of `using`, whatever their own settings.
/// <reference lib="esnext.disposable" preserve="true" />
import { writing } from "@pixelweft/datasets/disk";
import { printable } from "@pixelweft/datasets/text";
import type { RankJob } from "@pixelweft/mpi";
import type { TerminalStream } from "@pixelweft/pixelcnn/terminal";

/** An output stream that may be a terminal. A program that runs a command can give an object of its own, without types of Node. */
export interface TextStream extends TerminalStream {
  readonly rows?: number;
  write(text: string): unknown;
}

/** The part of a process in a job that `mpirun` or `srun` started. */
export interface Job extends RankJob {
  /** Tells on what this rank computes. */
  announce(words: string): void;
}

/** Where a command writes: results to `out`, what happens on the way to `err`. */
export interface Terminal {
  readonly out: TextStream;
  readonly err: TextStream;
  /** Whether no pictures are shown on it, and not how work goes: `--quiet`. */
  readonly isQuiet?: boolean;
  /** Stops long work as Ctrl-C does, for a program that runs a command. */
  readonly signal?: AbortSignal;
  /** Has it called once nobody reads the output any more, in place of an end at once, until it is disposed of. */
  whenClosed?(call: () => void): Disposable;
  /** The ranks that the command is shared by, where a launcher started several. */
  readonly job?: Job;
}

/** The exit code of a process that wrote to a closed pipe, as shells count SIGPIPE. */
const brokenPipe = 141;

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const calls = new Set<() => void>();
  const { stdout: out, stderr: err } = process;
  const terminal: Terminal = {
    out,
    err,
    whenClosed(call) {
      calls.add(call);
      return { [Symbol.dispose]: () => void calls.delete(call) };
    },
  };
  /** Without its reports a command is of no use, without notes it is. */
  const give = (stream: TextStream, code: number): void => {
    for (const call of calls) call();
    if (stream === out && calls.size === 0) process.exit(code);
  };
  let isRefused = false;
  for (const stream of [out, err])
    stream.on("error", (failure: NodeJS.ErrnoException) => {
      // The reader of the output has closed it, as `head` does.
      if (failure.code === "EPIPE") return give(stream, brokenPipe);
      // Such as a full disk. Notes that have no room are lost, and the work goes on.
      if (stream === err || isRefused) return;
      isRefused = true;
      void writing("standard output", () => Promise.reject(failure)).catch((refusal: Error) => {
        say(terminal, `pixelweft: ${refusal.message}`);
        give(out, 1);
      });
    });
  return terminal;
}

/** Writes one line of results. What names of files and classes would make a terminal do is shown, not done. */
export function print(terminal: Terminal, line = ""): void {
  terminal.out.write(`${printable(line)}\n`);
}

/** Writes one line about what goes on. What names of files and classes would make a terminal do is shown, not done. */
export function say(terminal: Terminal, line: string): void {
  terminal.err.write(`${printable(line)}\n`);
}

/** Writes one line about how work goes as {@link say} does, but for a quiet terminal. */
export function note(terminal: Terminal, line: string): void {
  if (terminal.isQuiet !== true) say(terminal, line);
}

/** Text of several lines, such as a help page, as {@link print} would write each. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}
