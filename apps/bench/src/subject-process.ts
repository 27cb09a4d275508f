import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { CannotError, parseAnswer, type Answer, type Ask } from "./wire.ts";

/**
 * A process of a subject: one question at a time, each with a deadline. Between two questions it is stopped, where there are
 * signals: threads that wait by asking again and again, as OpenBLAS's do for a while, would take a core from the subject that has its turn.
 */
export class SubjectProcess {
  readonly started: number = performance.now();
  readonly #child: ChildProcessWithoutNullStreams;
  #waiting: ((answer: Answer | undefined) => void) | undefined;
  #complaint = "";
  #ended: string | undefined;

  constructor(command: readonly string[], folder: string) {
    const [program = "", ...args] = command;
    this.#child = spawn(program, args, { cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      const answer = parseAnswer(line);
      if (answer !== undefined) this.#hand(answer);
    });
    createInterface({ input: this.#child.stderr }).on("line", (line) => {
      if (line.trim() !== "") this.#complaint = line.trim();
    });
    this.#child.stdin.on("error", () => {});
    this.#child.on("error", (error) => {
      this.#end(`it did not start: ${error.message}`);
    });
    this.#child.on("close", (code, signal) => {
      this.#end(`the process ended with ${signal ?? code}; its last words: ${this.#complaint}`);
    });
  }

  /** Asks and waits. CannotError with the subject's reason, Error for a failure, a death or a missed deadline (seconds). */
  async ask(ask: Ask, deadline: number): Promise<Exclude<Answer, { readonly reason: string }>> {
    if (this.#ended !== undefined) throw new Error(this.#ended);
    const answer = await new Promise<Answer | undefined>((resolve) => {
      const timer = setTimeout(() => {
        this.kill();
        this.#end(`it did not answer within ${Math.round(deadline)} s`);
      }, deadline * 1000);
      this.#waiting = (found) => {
        clearTimeout(timer);
        if (ask.ask !== "quit") this.#signal("SIGSTOP");
        resolve(found);
      };
      this.#signal("SIGCONT");
      this.#child.stdin.write(`${JSON.stringify(ask)}\n`);
    });
    if (answer === undefined) throw new Error(this.#ended);
    if (answer.answer === "cannot") throw new CannotError(answer.reason);
    if (answer.answer === "failed") throw new Error(answer.reason);
    return answer;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #signal(signal: "SIGSTOP" | "SIGCONT"): void {
    if (process.platform !== "win32") this.#child.kill(signal);
  }

  #hand(answer: Answer | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(answer);
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    this.#hand(undefined);
  }
}
