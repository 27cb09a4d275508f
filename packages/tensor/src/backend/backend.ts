import type { PlannedMemory } from "./out-of-memory.ts";
import type { Program, Step, View } from "./program.ts";

/** What a backend can do. All sizes in bytes. */
export interface Capabilities {
  /** The largest buffer that a kernel can bind whole; the planner keeps every buffer under it. */
  readonly maxBufferBytes: number;
  /**
   * How many buffers of a program one kernel may bind; the scheduler splits what would need more. Scratch that a backend binds
   * besides is not counted here: it takes that off. No limit where it is missing.
   */
  readonly maxStorageBuffers?: number;
  /**
   * Into how many parts sums are cut that would else give too little to do at the same time. Other numbers give other bits, the same ones
   * in each run. As the library sees fit where it is missing.
   */
  readonly sumParts?: SumParts;
  /** Names of `custom` kernels that the backend has by hand; all others are lowered to their definition. */
  readonly custom: readonly string[];
  /**
   * A name for the arithmetic of a backend that gives the same bits on every machine: backends of one name give equal bits for equal
   * programs. Missing where bits depend on the device or the engine.
   */
  readonly arithmetic?: string;
  /**
   * How many runs it does at the same time, at most, where they are asked for at once and none writes what another one binds; 1 where it is
   * missing.
   */
  readonly runsAtOnce?: number;
  /** True for an emulated adapter: right, but never chosen for speed. */
  readonly software: boolean;
  /** The device in words, for people and for benchmark reports. */
  readonly description: string;
}

/** Parts of sums, at most. */
export interface SumParts {
  /** Of a long sum with few results; 1 leaves it whole. */
  readonly reduce: number;
  /** Of the gradient of a contract's weights, a sum over places; more where a part had above 16,384 of them, unless `reduce` is 1. */
  readonly filter: number;
}

/** Counters since the backend was made; compare two readings to see what happened between them. */
export interface Stats {
  /** Buffers allocated, by `alloc`, `prepare` or for scratch. */
  readonly allocations: number;
  /** Bytes held now. */
  readonly bytes: number;
  /** Bytes of scratch held now, included in `bytes`. */
  readonly scratchBytes: number;
  readonly dispatches: number;
  readonly submits: number;
  readonly pipelines: number;
}

/** A result of a program that nobody outside reads, before it has a place in memory. */
export interface Intermediate {
  /** What views of it have as their buffer. */
  readonly id: number;
  /** In elements of its dtype. */
  readonly size: number;
  /** Elements of its last axis, which lie together. */
  readonly row: number;
}

/** How a backend lays out intermediate results. */
export interface LaidOut<R extends Intermediate> {
  /** What a view of one of them, or of other memory, becomes: of other strides, and at another offset. */
  readonly view: (view: View) => View;
  /** With the sizes that these views need. */
  readonly results: readonly R[];
  /**
   * Whether two of them, by their ids, may not lie in one buffer. It is heeded as long as no kernel binds more buffers by it than it may. Any may
   * where it is missing.
   */
  readonly apart?: (a: number, b: number) => boolean;
}

/** Memory on the device. Made and understood by one backend only. */
export interface DeviceBuffer {
  readonly bytes: number;
}

/** A program compiled for a backend, not yet bound to memory. */
export interface Prepared {
  readonly program: Program;
  /** Bytes of scratch that a run needs besides the program's buffers: packed weights, copies on the way. 0 where it is missing. */
  readonly scratchBytes?: number;
}

/** A prepared program with a buffer for each of its buffer specs: ready to replay. */
export interface Recording {
  readonly prepared: Prepared;
  readonly buffers: readonly DeviceBuffer[];
}

/** Why a device is gone. */
export interface LossInfo {
  readonly reason: string;
  readonly message: string;
}

/**
 * What runs programs. A plain object or class instance that is handed in, never looked up.
 * Work is done in the order of the calls: a `read` sees every earlier `write` and `run`.
 */
export interface Backend {
  readonly name: string;
  readonly capabilities: Capabilities;
  /**
   * A zeroed buffer of at least `bytes` bytes. Throws RangeError above `capabilities.maxBufferBytes`, OutOfMemoryError where that
   * much is not left.
   */
  alloc(bytes: number): DeviceBuffer;
  /**
   * Gives a buffer's memory back. Once the backend is disposed or lost its memory went with it, and this does nothing; until
   * then it throws for a buffer that was freed before.
   */
  free(buffer: DeviceBuffer): void;
  /** Copies `data` into the buffer at a byte offset that is a multiple of 4; any length. */
  write(buffer: DeviceBuffer, offset: number, data: Uint8Array): void;
  /** Copies bytes out, after all earlier work. Offset and length may be any. */
  read(buffer: DeviceBuffer, offset: number, bytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Lays out intermediate results as its kernels like to read them, before they have places. Row by row where it is missing. A program that
   * was lowered without it runs as well, only slower.
   */
  readonly layOut?:
    | (<R extends Intermediate>(steps: readonly Step[], results: readonly R[]) => LaidOut<R>)
    | undefined;
  /**
   * Compiles every kernel. Rejects with a clear error when the device cannot run one, and with OutOfMemoryError when it is known
   * that scratch and the program's buffers, state apart, do not fit beside what is held: nothing is allocated then.
   */
  prepare(program: Program): Promise<Prepared>;
  /**
   * The memory that a program would need besides state, piece by piece: its buffers, and scratch such as packed weights and copies for the host.
   * Nothing is compiled and nothing allocated. Of a backend without it only the buffers are known.
   */
  planned?(program: Program): readonly PlannedMemory[] | Promise<readonly PlannedMemory[]>;
  /**
   * Lets go of all that is kept for a program: code, tables, pipelines that no other program uses. Its recordings run no more.
   * Does nothing for a program that was released before, or once the backend is disposed or lost. A backend without it keeps
   * nothing.
   */
  release?(prepared: Prepared): void;
  /** Binds memory, once; `buffers[i]`, each another one, stands for `program.buffers[i]`. Constants are written by the caller. */
  record(prepared: Prepared, buffers: readonly DeviceBuffer[]): Recording;
  /** Replays. Allocates nothing. Resolves when the work is accepted, at once unless too much is in flight. */
  run(recording: Recording): Promise<void>;
  /** Resolves when all work is done. */
  sync(): Promise<void>;
  stats(): Stats;
  /** Bytes that can still be allocated, for a backend that knows. */
  available?(): number;
  /** Resolves when the device is gone; pending and later calls reject or throw DeviceLostError. */
  readonly lost: Promise<LossInfo>;
  dispose(): void;
}

/** The device is gone; make a new backend and load the last checkpoint. */
export class DeviceLostError extends Error {
  override readonly name = "DeviceLostError";
}
