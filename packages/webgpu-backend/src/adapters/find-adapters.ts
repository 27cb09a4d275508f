import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isSoftwareName } from "./adapter.ts";
import { adapterNames, describeAdapters } from "./describe-adapters.ts";

/** What is known of an adapter before a device is asked of it. */
export interface FoundAdapter {
  readonly description: string;
  /** Whether the processor does the work of a GPU. */
  readonly software: boolean;
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
}

/**
 * The adapters of this machine, found by a process of its own: looking for them makes Dawn print warnings that are no fault of the user's.
 * This process looks itself where it may start none, or is a bundle. None if there is no driver, or no Dawn for this machine.
 *
 * @example
 * const adapters = await findAdapters();
 * adapters.every(({ description }) => description !== ""); // true
 */
export async function findAdapters(): Promise<readonly FoundAdapter[]> {
  const found = await probe([]);
  return Array.isArray(found) ? found.filter((adapter) => isAdapter(adapter)) : [];
}

/**
 * Whether the package `webgpu` is installed where this one finds it: without it there is no WebGPU in Node.
 *
 * @example
 * typeof hasDawn(); // "boolean"
 */
export function hasDawn(): boolean {
  try {
    return import.meta.resolve("webgpu") !== "";
  } catch {
    return false;
  }
}

/** Words of Node's own command line that decide how modules are found and read; none that names another program, or waits for a debugger. */
const carried =
  /^(?:-C|--conditions|-r|--require|--import|--loader|--experimental-loader|--(?:no-)?experimental-strip-types|--preserve-symlinks)(?:=|$)/;
/** Those of them that stand before their value. */
const takesValue = /^(?:-C|--conditions|-r|--require|--import|--loader|--experimental-loader)$/;

/**
 * Of the words that Node was started with those that a program beside this one needs.
 *
 * @example
 * carriedWords(["-C", "mine", "--input-type=module", "-e", "run()"]); // ["-C", "mine"]
 */
export function carriedWords(words: readonly string[]): string[] {
  return words.filter(
    (word, at) => carried.test(word) || (at > 0 && takesValue.test(words[at - 1] ?? "")),
  );
}

/** Milliseconds in which a driver answers, on a busy machine too. */
const timeout = 60_000;

/** What the program beside this file prints, read as JSON; what this process finds where it may start none. */
async function probe(words: readonly string[]): Promise<unknown> {
  const program = programHere();
  if (program === undefined) return await lookHere(words);
  try {
    const all = [...carriedWords(process.execArgv), program, ...words];
    const { stdout } = await promisify(execFile)(process.execPath, all, { timeout });
    return JSON.parse(stdout);
  } catch (error) {
    return isRefusal(error) ? await lookHere(words) : undefined;
  }
}

/** The program beside this file. A bundle has none, and a compiled one would start itself again, and so on, in its place. */
function programHere(): string | undefined {
  try {
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const program = fileURLToPath(new URL(`./adapter-program.${ending}`, import.meta.url));
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined; // CommonJS of a bundler has no address
  }
}

/** Whether a runtime's permissions let no process be started: those of Node, and of Deno. */
function isRefusal(error: unknown): boolean {
  const { code, name }: { readonly code?: unknown; readonly name?: unknown } = Object(error);
  return code === "ERR_ACCESS_DENIED" || name === "NotCapable";
}

async function lookHere(words: readonly string[]): Promise<unknown> {
  return await (words.length > 0 ? adapterNames() : describeAdapters()).catch(() => undefined);
}

/**
 * The names that Dawn knows the adapters of this machine by, equal cards included, found by a process of its own.
 *
 * @example
 * const names = await findAdapterNames();
 * names.every((name) => name !== ""); // true
 */
export async function findAdapterNames(): Promise<readonly string[]> {
  const found = await probe(["names"]);
  return Array.isArray(found) ? found.filter((name) => typeof name === "string") : [];
}

/**
 * The adapter for one of several ranks on a machine, by its name: GPUs in turn, and no software adapter. Nothing where there is no
 * choice. Dawn tells adapters apart by name alone: of equal cards, a scheduler has to show each rank one (`srun --gpus-per-task=1`).
 *
 * @example
 * chooseAdapter(["NVIDIA A100", "llvmpipe", "NVIDIA H100"], { localRank: 1 }); // "NVIDIA H100"
 */
export function chooseAdapter(
  names: readonly string[],
  { localRank }: { readonly localRank: number },
): string | undefined {
  const cards = [...new Set(names.filter((name) => !isSoftwareName(name)))];
  return cards.length < 2 ? undefined : cards[localRank % cards.length];
}

function isAdapter(value: unknown): value is FoundAdapter {
  if (typeof value !== "object" || value === null) return false;
  const {
    description,
    software: emulated,
    limits,
  }: Partial<Record<string, unknown>> = { ...value };
  return typeof description === "string" && typeof emulated === "boolean" && Boolean(limits);
}
