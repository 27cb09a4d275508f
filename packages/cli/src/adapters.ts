import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** What is known of an adapter before a device is asked of it. */
export interface FoundAdapter {
  readonly description: string;
  /** What Dawn calls it. */
  readonly name: string;
  /** Whether the processor does the work of a GPU. */
  readonly software: boolean;
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
}

/**
 * The adapters of this machine, found by a process of its own: looking for them makes Dawn print warnings that are no fault of the user's.
 * None if there is no driver, or no Dawn for this machine.
 */
export async function findAdapters(): Promise<readonly FoundAdapter[]> {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const probe = fileURLToPath(new URL(`./adapter-probe.${ending}`, import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, probe]);
    const found: unknown = JSON.parse(stdout);
    return Array.isArray(found) ? found.filter((adapter) => isAdapter(adapter)) : [];
  } catch {
    return [];
  }
}

/**
 * The adapter for one of several ranks on a machine, by its name: GPUs in turn, software adapters only where there is nothing
 * else. Nothing where there is no choice. Dawn tells adapters apart by name alone: of equal cards, a launcher has to show each rank
 * one (`srun --gpus-per-task=1`).
 */
export function chooseAdapter(
  adapters: readonly Pick<FoundAdapter, "name" | "software">[],
  { localRank }: { readonly localRank: number },
): string | undefined {
  const names = new Set(adapters.filter(({ software }) => !software).map(({ name }) => name));
  const cards = [...names].filter((name) => name !== "");
  return cards.length < 2 ? undefined : cards[localRank % cards.length];
}

function isAdapter(value: unknown): value is FoundAdapter {
  if (typeof value !== "object" || value === null) return false;
  const { description, name, software, limits }: Partial<Record<string, unknown>> = { ...value };
  return (
    typeof description === "string" &&
    typeof name === "string" &&
    typeof software === "boolean" &&
    Boolean(limits)
  );
}
