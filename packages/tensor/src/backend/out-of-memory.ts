import type { Program } from "./program.ts";

/** A piece of memory that is planned, under a name that says what it is for. */
export interface PlannedMemory {
  readonly name: string;
  readonly bytes: number;
}

/** How much memory was asked for, and how much there is. */
export interface Shortage {
  /** All that was to be allocated together, in bytes. */
  readonly needed: number;
  /** What could have been had, in bytes; undefined where the device does not say. */
  readonly available?: number | undefined;
  /** All that the device has, in bytes, where that is known. */
  readonly capacity?: number | undefined;
  /** What `needed` is made of. */
  readonly planned?: readonly PlannedMemory[];
}

/** There is not enough memory, and nothing was allocated: `needed`, `available` and `planned` say by how much and what for. */
export class OutOfMemoryError extends RangeError {
  override readonly name = "OutOfMemoryError";
  readonly needed: number;
  readonly available: number | undefined;
  readonly planned: readonly PlannedMemory[];

  /** The message is the act, followed by what is needed and what is available. */
  constructor(act: string, shortage: Shortage, options?: ErrorOptions) {
    const { needed, available, capacity, planned = [] } = shortage;
    const parts = planned.length > 1 ? ` (${memoryInWords(planned)})` : "";
    const all = capacity === undefined ? "" : ` of ${inWords(capacity)}`;
    const free =
      available === undefined ? "the device has less" : `${inWords(available)}${all} are free`;
    super(`${act}: ${inWords(needed)} are needed${parts} and ${free}`, options);
    this.needed = needed;
    this.available = available;
    this.planned = planned;
  }
}

/**
 * Planned memory in words, the largest first.
 *
 * @example
 * memoryInWords([{ name: "input", bytes: 2048 }, { name: "arena 0", bytes: 3 * 2 ** 20 }]); // "arena 0 3.0 MiB, input 2.0 KiB"
 */
export function memoryInWords(planned: readonly PlannedMemory[]): string {
  return planned
    .toSorted((a, b) => b.bytes - a.bytes)
    .map(({ name, bytes }) => `${name} ${inWords(bytes)}`)
    .join(", ");
}

/**
 * The memory that a program needs besides state: its other buffers, and scratch.
 *
 * @example
 * const input = { role: "input", name: "input", bytes: 256 } as const;
 * const state = { role: "state", name: "weights", bytes: 1024 } as const;
 * programMemory({ buffers: [input, state], steps: [] }, 64); // [{ name: "input", bytes: 256 }, { name: "scratch", bytes: 64 }]
 */
export function programMemory({ buffers }: Program, scratch = 0): PlannedMemory[] {
  const own = buffers.flatMap(({ role, name, bytes }) =>
    role === "state" ? [] : [{ name, bytes }],
  );
  return scratch > 0 ? [...own, { name: "scratch", bytes: scratch }] : own;
}

const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];

function inWords(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power] ?? ""}`;
}
