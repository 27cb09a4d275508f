import type { DeviceBuffer, Prepared, Program, Recording } from "@pixelweft/tensor/backend";
import type { ThreadChoice } from "../threads/thread-choice.ts";
import type { Stretch } from "./heap.ts";

/** A range of the backend's memory. */
export class WasmBuffer implements DeviceBuffer {
  readonly owner: object;
  readonly address: number;
  readonly bytes: number;
  freed = false;

  constructor(owner: object, address: number, bytes: number) {
    this.owner = owner;
    this.address = address;
    this.bytes = bytes;
  }
}

export type Main = (shared: number, own: number, thread: number, constants: number) => void;

/** What the backend holds for a program until it is released. */
export interface Held {
  readonly id: number;
  readonly constants: Stretch;
  readonly parallel: boolean;
}

export class WasmPrepared implements Prepared {
  readonly owner: object;
  readonly program: Program;
  readonly scratchBytes: number;
  readonly main: Main;
  readonly held: Held;
  readonly dispatches: number;
  /** Where it is found out whether threads pay. */
  readonly choice: ThreadChoice | undefined;
  released = false;

  constructor(owner: object, parts: Omit<WasmPrepared, "owner" | "released">) {
    this.owner = owner;
    this.program = parts.program;
    this.scratchBytes = parts.scratchBytes;
    this.main = parts.main;
    this.held = parts.held;
    this.dispatches = parts.dispatches;
    this.choice = parts.choice;
  }
}

export class WasmRecording implements Recording {
  readonly prepared: WasmPrepared;
  readonly buffers: readonly WasmBuffer[];

  constructor(prepared: WasmPrepared, buffers: readonly WasmBuffer[]) {
    this.prepared = prepared;
    this.buffers = buffers;
  }
}

/** Throws RangeError for bytes that a buffer does not hold. */
export function checkRange(
  act: string,
  { offset, bytes, held }: { offset: number; bytes: number; held: number },
): void {
  if (!(Number.isInteger(offset) && Number.isInteger(bytes) && offset >= 0 && bytes >= 0))
    throw new RangeError(
      `Cannot ${act} ${bytes} bytes at ${offset}: expected whole numbers from 0`,
    );
  if (offset + bytes > held)
    throw new RangeError(`Cannot ${act} ${bytes} bytes at ${offset}: the buffer has ${held}`);
}
