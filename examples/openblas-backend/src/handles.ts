import type { Prepared, Program, Recording } from "@pixelweft/tensor/backend";
import type { HostBuffer } from "./host-buffer.ts";
import type { Scratch } from "./scratch.ts";
import type { Bind } from "./setting.ts";

/** A program made ready. */
export class OpenblasProgram implements Prepared {
  readonly owner: object;
  readonly program: Program;
  readonly bind: Bind;
  readonly scratch: Scratch;
  /** Kernels that a run executes. */
  readonly kernels: number;
  released = false;

  constructor(
    owner: object,
    parts: Pick<OpenblasProgram, "program" | "bind" | "scratch" | "kernels">,
  ) {
    this.owner = owner;
    this.program = parts.program;
    this.bind = parts.bind;
    this.scratch = parts.scratch;
    this.kernels = parts.kernels;
  }

  get scratchBytes(): number {
    return this.scratch.bytes;
  }
}

/** A program bound to memory. */
export class OpenblasRecording implements Recording {
  readonly prepared: OpenblasProgram;
  readonly buffers: readonly HostBuffer[];
  readonly run: () => void;

  constructor(prepared: OpenblasProgram, buffers: readonly HostBuffer[]) {
    this.prepared = prepared;
    this.buffers = buffers;
    this.run = prepared.bind(buffers);
  }
}
