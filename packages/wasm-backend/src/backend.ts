import {
  type Backend,
  type Capabilities,
  type DeviceBuffer,
  DeviceLostError,
  type LossInfo,
  OutOfMemoryError,
  type PlannedMemory,
  type Prepared,
  type Program,
  type Recording,
  type Stats,
  checkAccess,
  giveTurn,
  validateProgram,
} from "@pixelweft/tensor/backend";
import { errorWords } from "./error-words.ts";
import {
  checkBindings,
  checkLength,
  type Code,
  type Held,
  WasmBuffer,
  WasmPrepared,
  WasmRecording,
} from "./memory/handles.ts";
import type { Parts } from "./parts.ts";
import { CodeStore } from "./program/code-store.ts";
import { multiplyAdds } from "./program/loaded-kernels.ts";
import { Runs } from "./program/runs.ts";
import { countKernels, hasTiles } from "./program/schedule.ts";
import { mostBuffers } from "./threads/control.ts";
import { ThreadChoice } from "./threads/thread-choice.ts";
import type { ThreadPool } from "./threads/thread-pool.ts";
import { TileSearch } from "./tile-search.ts";
import type { Tiles } from "./tiles.ts";

/** Runs programs as WebAssembly that is written for each; a run returns when its work is done. */
export class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly capabilities: Capabilities;
  readonly lost: Promise<LossInfo>;
  readonly #parts: Parts;
  #lose: (info: LossInfo) => void = () => {};
  readonly #store: CodeStore;
  readonly #search: TileSearch;
  readonly #runs: Runs;
  /** Why there is one thread although more were asked for. */
  #alone: string | undefined;
  /** Programs that nobody has any more need no release. */
  readonly #dropped = new FinalizationRegistry<Held>((held) => this.#letGo(held));
  readonly #stats = { allocations: 0, bytes: 0 };
  #gone: LossInfo | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { describe, heap, pool, code, tiles, betterTiles } = parts;
    this.#store = new CodeStore({ heap, code, together: (work) => this.#together(work) });
    this.#search = new TileSearch(tiles, betterTiles);
    this.#runs = new Runs({
      heap,
      store: this.#store,
      together: (work) => this.#together(work),
      check: () => this.#check(),
    });
    if (pool instanceof Promise) void pool.then(this.#begin, this.#stayAlone);
    else if (pool) this.#begin(pool);
    const alone = (): string | undefined => this.#alone;
    this.capabilities = {
      maxBufferBytes: Math.floor(heap.capacity / 16) * 16,
      custom: [multiplyAdds],
      // Fused multiply-add rounds as the processor does; all else is fixed by the specification of WebAssembly and by the program.
      ...(code.fused ? {} : { arithmetic: "wasm-1" }),
      software: false,
      runsAtOnce: code.threads,
      get description() {
        return describe(alone());
      },
    };
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
  }

  readonly #begin = (pool: ThreadPool): void => {
    this.#store.pool = pool;
    void pool.failed.then((why) => this.#fail(why));
    if (this.#gone) pool.end();
  };

  readonly #stayAlone = (error: unknown): void => {
    this.#alone = errorWords(error);
  };

  alloc(bytes: number): DeviceBuffer {
    this.#check();
    checkLength(bytes, this.capabilities);
    const buffer = new WasmBuffer(this, this.#parts.heap.take(bytes), bytes);
    this.#stats.allocations++;
    this.#stats.bytes += bytes;
    return buffer;
  }

  free(buffer: DeviceBuffer): void {
    if (this.#gone) return;
    const own = this.#buffer(buffer, "free a buffer");
    this.#runs.queue.flushUsersOf(own);
    own.freed = true;
    this.#parts.heap.give(own.address, own.bytes);
    this.#stats.bytes -= own.bytes;
  }

  write(buffer: DeviceBuffer, offset: number, data: Uint8Array): void {
    const own = this.#buffer(buffer, "write");
    this.#runs.queue.flushUsersOf(own);
    checkAccess("write", { offset, bytes: data.length, held: own.bytes });
    this.#parts.heap.bytes.set(data, own.address + offset);
  }

  async read(
    buffer: DeviceBuffer,
    offset: number,
    bytes: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const own = this.#buffer(buffer, "read");
    this.#runs.queue.flushUsersOf(own);
    checkAccess("read", { offset, bytes, held: own.bytes });
    const copy = new Uint8Array(bytes);
    const start = own.address + offset;
    copy.set(this.#parts.heap.bytes.subarray(start, start + bytes));
    return copy;
  }

  async planned(program: Program): Promise<PlannedMemory[]> {
    validateProgram(program);
    return this.#store.planned(program, this.#search.tiles);
  }

  async prepare(program: Program): Promise<Prepared> {
    this.#check();
    validateProgram(program);
    if (program.buffers.length > mostBuffers)
      throw new RangeError(
        `Cannot prepare a program of ${program.buffers.length} buffers: at most ${mostBuffers} can be bound`,
      );
    const { choosesThreads = false } = this.#parts;
    const code = await this.#write(program, this.#search.tiles, false);
    const prepared = new WasmPrepared(this, {
      program,
      code,
      dispatches: countKernels(program.steps),
      choice: choosesThreads && code.held.parallel ? new ThreadChoice() : undefined,
      spent: hasTiles(program.steps) ? 0 : undefined,
    });
    this.#dropped.register(prepared, code.held, prepared);
    return prepared;
  }

  #write(program: Program, tiles: Tiles, hasBuffers: boolean): Promise<Code> {
    return this.#store.write(program, tiles, { check: () => this.#check(), hasBuffers });
  }

  release(prepared: Prepared): void {
    if (!(prepared instanceof WasmPrepared) || prepared.owner !== this)
      throw new TypeError("Cannot release: the program was not prepared by this backend");
    if (prepared.released) return;
    this.#runs.queue.flushRunsOf(prepared);
    prepared.released = true;
    this.#dropped.unregister(prepared);
    this.#letGo(prepared.code.held);
  }

  record(prepared: Prepared, buffers: readonly DeviceBuffer[]): Recording {
    this.#check();
    if (!(prepared instanceof WasmPrepared) || prepared.owner !== this)
      throw new TypeError("Cannot record: the program was not prepared by this backend");
    if (prepared.released) throw new Error("Cannot record: the program was released");
    const own = buffers.map((buffer) => this.#buffer(buffer, "record"));
    checkBindings(prepared.program, own);
    return new WasmRecording(prepared, own);
  }

  async run(recording: Recording): Promise<void> {
    this.#check();
    if (!(recording instanceof WasmRecording) || recording.prepared.owner !== this)
      throw new TypeError("Cannot run: the recording was not made by this backend");
    const { prepared } = recording;
    if (prepared.released) throw new Error("Cannot run: the program was released");
    recording.addresses();
    const time = await this.#runs.queue.add(recording);
    if (this.#search.isDue(prepared, time)) await this.#writeAgain(prepared);
    await giveTurn();
  }

  /** Writes a program again where better tiles are found. What it computes stays the same to the bit. */
  async #writeAgain(prepared: WasmPrepared): Promise<void> {
    prepared.spent = undefined;
    try {
      const tiles = await this.#search.better(prepared);
      if (tiles === undefined || this.#gone || prepared.released) return;
      const { code, program } = prepared;
      const better = await this.#write(program, tiles, true);
      if (prepared.released) {
        this.#letGo(better.held);
        return;
      }
      this.#dropped.unregister(prepared);
      this.#dropped.register(prepared, better.held, prepared);
      prepared.code = better;
      this.#letGo(code.held);
    } catch (error) {
      // The code that there is goes on.
      if (!(error instanceof OutOfMemoryError)) throw error;
    }
  }

  async sync(): Promise<void> {
    this.#runs.queue.flush();
    this.#check();
  }

  stats(): Stats {
    this.#runs.queue.flush();
    const { scratch, posts, stats } = this.#store;
    return {
      ...this.#stats,
      ...this.#runs.stats,
      pipelines: stats.pipelines,
      allocations: this.#stats.allocations + stats.allocations,
      scratchBytes: scratch.bytes + posts.bytes,
      bytes: this.#stats.bytes + scratch.bytes + posts.bytes,
    };
  }

  available(): number {
    // Memory is refused for what it is refused for, and not as if there were too little.
    return this.#gone ? Infinity : this.#parts.heap.available;
  }

  dispose(): void {
    this.#runs.queue.flush();
    this.#end({ reason: "destroyed", message: "the backend was disposed" });
  }

  #end(info: LossInfo): void {
    if (this.#gone) return;
    this.#gone = info;
    this.#store.pool?.end();
    this.#stats.bytes = 0;
    this.#store.scratch.forget();
    this.#store.posts.forget();
    this.#lose(info);
  }

  /** Work that all threads take part in. Threads that have lost each other cannot go on. */
  #together(work: () => void): void {
    try {
      work();
    } catch (cause) {
      throw this.#fail(errorWords(cause), cause);
    }
  }

  #fail(why: string, cause?: unknown): Error {
    this.#end({ reason: "failed", message: `a thread failed: ${why}` });
    return new DeviceLostError(`Cannot go on with this wasm backend: a thread failed: ${why}`, {
      cause,
    });
  }

  #letGo(held: Held): void {
    if (this.#gone) return;
    try {
      this.#store.letGo(held);
    } catch (error) {
      // The backend is lost, and its next call throws.
      this.#fail(errorWords(error));
    }
  }

  #check(): void {
    if (this.#gone)
      throw new DeviceLostError(`Cannot go on with this wasm backend: ${this.#gone.message}`);
  }

  #buffer(buffer: DeviceBuffer, act: string): WasmBuffer {
    this.#check();
    if (!(buffer instanceof WasmBuffer) || buffer.owner !== this)
      throw new TypeError(`Cannot ${act}: the buffer was not allocated by this backend`);
    if (buffer.freed) throw new Error(`Cannot ${act}: the buffer was freed`);
    return buffer;
  }
}
