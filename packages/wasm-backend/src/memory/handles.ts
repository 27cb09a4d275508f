import type { DeviceBuffer, Prepared, Program, Recording } from "@pixelweft/tensor/backend";
import type { ThreadChoice } from "../threads/thread-choice.ts";
import type { Tiles } from "../tiles.ts";
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

/** Addresses of scratch, constants and the post, and the number of the thread. */
export type Main = (
  ...given: [shared: number, own: number, thread: number, constants: number, post: number]
) => void;

/** What the backend holds for a program until it is released. */
export interface Held {
  readonly id: number;
  readonly constants: Stretch;
  readonly parallel: boolean;
  /** The module, where there can be other threads, until they have it. */
  module: Uint8Array<ArrayBuffer> | undefined;
  /** Whether the other threads have it. */
  isShared: boolean;
}

/** What a program became, with these tiles. */
export interface Code {
  readonly main: Main;
  readonly held: Held;
  readonly scratchBytes: number;
  readonly tiles: Tiles;
}

export class WasmPrepared implements Prepared {
  readonly owner: object;
  readonly program: Program;
  readonly dispatches: number;
  /** Where it is found out whether threads pay. */
  readonly choice: ThreadChoice | undefined;
  /** Better tiles may give better code later. */
  code: Code;
  /** Milliseconds of runs that may count for better tiles; undefined where no tile is used, or the best are. */
  spent: number | undefined;
  released = false;

  constructor(
    owner: object,
    parts: Pick<WasmPrepared, "program" | "dispatches" | "choice" | "code" | "spent">,
  ) {
    this.owner = owner;
    this.program = parts.program;
    this.dispatches = parts.dispatches;
    this.choice = parts.choice;
    this.code = parts.code;
    this.spent = parts.spent;
  }

  get scratchBytes(): number {
    return this.code.scratchBytes;
  }
}

export class WasmRecording implements Recording {
  readonly prepared: WasmPrepared;
  readonly buffers: readonly WasmBuffer[];

  constructor(prepared: WasmPrepared, buffers: readonly WasmBuffer[]) {
    this.prepared = prepared;
    this.buffers = buffers;
  }

  /** Where its buffers lie. */
  addresses(): number[] {
    return this.buffers.map(({ address, freed }) => {
      if (freed) throw new Error("Cannot run: the buffer was freed");
      return address;
    });
  }
}

/** Throws for buffers that are not those of a program, TypeError for their number and RangeError for one that is too small. */
export function checkBindings({ buffers: specs }: Program, given: readonly WasmBuffer[]): void {
  if (given.length !== specs.length)
    throw new TypeError(
      `Cannot record: the program has ${specs.length} buffers and was given ${given.length}`,
    );
  specs.forEach(({ bytes, name }, i) => {
    const held = given[i]?.bytes ?? 0;
    if (held < bytes)
      throw new RangeError(
        `Cannot bind buffer ${i} (${name}): it needs ${bytes} bytes and has ${held}`,
      );
  });
}

/** Throws RangeError for bytes that no buffer may have. */
export function checkLength(
  bytes: number,
  { maxBufferBytes }: { readonly maxBufferBytes: number },
): void {
  if (!Number.isInteger(bytes) || bytes < 0 || bytes > maxBufferBytes)
    throw new RangeError(
      `Cannot allocate ${bytes} bytes: a buffer has between 0 and ${maxBufferBytes} whole bytes`,
    );
}
