/** A process with a guard: it prints what the guard calls, and ends as its arguments say. */
import { writeSync } from "node:fs";
import { mpich } from "../library/abi.ts";
import { guardExit } from "./exit-guard.ts";

const [how = "", code = ""] = process.argv.slice(2);
const say = (...words: readonly unknown[]): void => void writeSync(1, `${words.join(" ")}\n`);
const guard = guardExit(
  {
    abi: mpich,
    file: "pretended",
    constant: Number,
    call: (name, _world, ...words) => say(name, ...words),
  },
  4,
  { release: () => say("no witness") },
);
if (how === "abort") guard.abort("asked to", Number(code));
if (how === "leave") guard.release();
if (how === "throw") throw new Error("No more");
// Reached only where the process goes on after its abort.
if (how === "abort") say("goes on");
process.exit(how === "abort" ? 0 : Number(code));
