import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "@pixelweft/datasets/disk";
import type { Attention, Checks, Pace, RateChoice, Result } from "./record.ts";

/** All that was found out so far. */
export interface Records {
  /** By `resultName`. */
  readonly results: ReadonlyMap<string, Result>;
  /** By network. */
  readonly rates: ReadonlyMap<string, RateChoice>;
  readonly pace: Pace | undefined;
  readonly checks: Checks | undefined;
  readonly attention: Attention | undefined;
}

/** The name of a run: its experiment and seed. */
export function resultName({ id, seed }: { readonly id: string; readonly seed: number }): string {
  return `${id}-seed-${seed}`;
}

/** Keeps records in a folder, each a file that is whole or not there. */
export class RecordFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(): Promise<Records> {
    const results = await readAll<Result>(this.#folder, /^(.+-seed-\d+)\.json$/);
    const rates = await readAll<RateChoice>(join(this.#folder, "rates"), /^(.+)\.json$/);
    const pace = await readJson<Pace>(join(this.#folder, "pace.json"));
    const checks = await readJson<Checks>(join(this.#folder, "checks.json"));
    const attention = await readJson<Attention>(join(this.#folder, "attention.json"));
    return { results, rates, pace, checks, attention };
  }

  async keepResult(result: Result): Promise<void> {
    await this.#keep(resultName(result), result);
  }

  async keepRates(choice: RateChoice): Promise<void> {
    await this.#keep(`rates/${choice.network}`, choice);
  }

  async keepPace(pace: Pace): Promise<void> {
    await this.#keep("pace", pace);
  }

  async keepChecks(checks: Checks): Promise<void> {
    await this.#keep("checks", checks);
  }

  async #keep(name: string, value: unknown): Promise<void> {
    await writeFileAtomically(join(this.#folder, `${name}.json`), `${jsonText(value)}\n`);
  }
}

/** JSON a field a line, so that differences can be read; lists and what lies deeper stay on one line. */
export function jsonText(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return JSON.stringify(value);
  const lines = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([name, field]) => `  ${JSON.stringify(name)}: ${JSON.stringify(field)}`);
  return `{\n${lines.join(",\n")}\n}`;
}

/** The files of a folder by what the pattern finds in their names. */
async function readAll<T>(folder: string, pattern: RegExp): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (const file of (await readdir(folder).catch(missing)) ?? []) {
    const name = pattern.exec(file)?.[1];
    const value = name === undefined ? undefined : await readJson<T>(join(folder, file));
    if (name !== undefined && value !== undefined) found.set(name, value);
  }
  return found;
}

async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, "utf8").catch(missing);
  return text === undefined ? undefined : JSON.parse(text);
}

function missing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
