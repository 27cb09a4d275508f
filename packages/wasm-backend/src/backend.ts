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
  giveTurn,
  programMemory,
  validateProgram,
} from "@pixelweft/tensor/backend";
import { type Assembled, type CodeOptions, assemble } from "./assemble.ts";
import { multiplyAdds } from "./kernels/multiply-adds.ts";
import {
  checkRange,
  type Held,
  type Main,
  WasmBuffer,
  WasmPrepared,
  WasmRecording,
} from "./memory/handles.ts";
import type { Heap } from "./memory/heap.ts";
import { Scratch } from "./memory/scratch.ts";
import { countKernels, type Schedule, scheduleProgram } from "./schedule.ts";
import { control, mostBuffers } from "./threads/control.ts";
import { ThreadChoice } from "./threads/thread-choice.ts";
import type { ThreadPool } from "./threads/thread-pool.ts";
import type { Tiles } from "./tiles.ts";

/** What a backend is made of. */
export interface Parts {
  readonly heap: Heap;
  readonly pool: ThreadPool | undefined;
  readonly code: CodeOptions;
  readonly tiles: Tiles;
  readonly description: string;
  /** Whether each program finds out for itself if threads pay; all of them run it otherwise. */
  readonly choosesThreads?: boolean;
}

/** Runs programs as WebAssembly that is written for each; a run returns when its work is done. */
export class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly capabilities: Capabilities;
  readonly lost: Promise<LossInfo>;
  readonly #parts: Parts;
  #lose: (info: LossInfo) => void = () => {};
  readonly #scratch: Scratch;
  /** Programs that nobody has any more need no release. */
  readonly #dropped = new FinalizationRegistry<Held>((held) => this.#letGo(held));
  readonly #stats = {
    allocations: 0,
    bytes: 0,
    dispatches: 0,
    submits: 0,
    pipelines: 0,
  };
  #programs = 0;
  #gone: LossInfo | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { description, heap, pool, code } = parts;
    this.#scratch = new Scratch(heap, code.threads);
    void pool?.failed.then((why) => this.#fail(why));
    this.capabilities = {
      maxBufferBytes: Math.floor(heap.capacity / 16) * 16,
      custom: [multiplyAdds],
      // Fused multiply-add rounds as the processor does; all else is fixed by the specification of WebAssembly and by the program.
      ...(code.fused ? {} : { arithmetic: "wasm-1" }),
      software: false,
      description,
    };
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
  }

  alloc(bytes: number): DeviceBuffer {
    this.#check();
    const { maxBufferBytes } = this.capabilities;
    if (!Number.isInteger(bytes) || bytes < 0 || bytes > maxBufferBytes)
      throw new RangeError(
        `Cannot allocate ${bytes} bytes: a buffer has between 0 and ${maxBufferBytes} whole bytes`,
      );
    const buffer = new WasmBuffer(this, this.#parts.heap.take(bytes), bytes);
    this.#stats.allocations++;
    this.#stats.bytes += bytes;
    return buffer;
  }

  free(buffer: DeviceBuffer): void {
    if (this.#gone) return;
    const own = this.#buffer(buffer, "free a buffer");
    own.freed = true;
    this.#parts.heap.give(own.address, own.bytes);
    this.#stats.bytes -= own.bytes;
  }

  write(buffer: DeviceBuffer, offset: number, data: Uint8Array): void {
    const own = this.#buffer(buffer, "write");
    if (offset % 4 !== 0)
      throw new RangeError(`Cannot write at byte ${offset}: the offset is no multiple of 4`);
    checkRange("write", { offset, bytes: data.length, held: own.bytes });
    this.#parts.heap.bytes.set(data, own.address + offset);
  }

  async read(
    buffer: DeviceBuffer,
    offset: number,
    bytes: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const own = this.#buffer(buffer, "read");
    checkRange("read", { offset, bytes, held: own.bytes });
    const copy = new Uint8Array(bytes);
    const start = own.address + offset;
    copy.set(this.#parts.heap.bytes.subarray(start, start + bytes));
    return copy;
  }

  planned(program: Program): PlannedMemory[] {
    validateProgram(program);
    const { code, pool, tiles } = this.#parts;
    const schedule = scheduleProgram(program, tiles);
    const { bytes, constants } = assemble(program, schedule, code);
    const own = constants.byteLength + (pool ? bytes.length : 0);
    return programMemory(program, this.#scratch.bytesFor(schedule) + own);
  }

  async prepare(program: Program): Promise<Prepared> {
    this.#check();
    validateProgram(program);
    if (program.buffers.length > mostBuffers)
      throw new RangeError(
        `Cannot prepare a program of ${program.buffers.length} buffers: at most ${mostBuffers} can be bound`,
      );
    const { code, heap, tiles, choosesThreads = false } = this.#parts;
    const schedule = scheduleProgram(program, tiles);
    const assembled = assemble(program, schedule, code);
    this.#checkMemory(program, schedule, assembled);
    const module = await WebAssembly.compile(assembled.bytes);
    this.#check();
    const { exports } = await WebAssembly.instantiate(module, { e: { m: heap.memory } });
    this.#check();
    this.#checkMemory(program, schedule, assembled);
    const held = this.#hold(schedule, assembled);
    this.#stats.pipelines += assembled.kernels;
    const prepared = new WasmPrepared(this, {
      program,
      scratchBytes: this.#scratch.bytesFor(schedule),
      main: exports["main"] as Main,
      held,
      dispatches: countKernels(program.steps),
      choice: choosesThreads && held.parallel ? new ThreadChoice() : undefined,
    });
    this.#dropped.register(prepared, held, prepared);
    return prepared;
  }

  release(prepared: Prepared): void {
    if (!(prepared instanceof WasmPrepared) || prepared.owner !== this)
      throw new TypeError("Cannot release: the program was not prepared by this backend");
    if (prepared.released) return;
    prepared.released = true;
    this.#dropped.unregister(prepared);
    this.#letGo(prepared.held);
  }

  record(prepared: Prepared, buffers: readonly DeviceBuffer[]): Recording {
    this.#check();
    if (!(prepared instanceof WasmPrepared) || prepared.owner !== this)
      throw new TypeError("Cannot record: the program was not prepared by this backend");
    if (prepared.released) throw new Error("Cannot record: the program was released");
    const specs = prepared.program.buffers;
    if (buffers.length !== specs.length)
      throw new TypeError(
        `Cannot record: the program has ${specs.length} buffers and was given ${buffers.length}`,
      );
    const own = buffers.map((buffer) => this.#buffer(buffer, "record"));
    specs.forEach(({ bytes, name }, i) => {
      const held = own[i]?.bytes ?? 0;
      if (held < bytes)
        throw new RangeError(
          `Cannot bind buffer ${i} (${name}): it needs ${bytes} bytes and has ${held}`,
        );
    });
    return new WasmRecording(prepared, own);
  }

  async run(recording: Recording): Promise<void> {
    this.#check();
    if (!(recording instanceof WasmRecording) || recording.prepared.owner !== this)
      throw new TypeError("Cannot run: the recording was not made by this backend");
    const { prepared, buffers } = recording;
    const { main, held, released, choice } = prepared;
    if (released) throw new Error("Cannot run: the program was released");
    const { pool, heap } = this.#parts;
    const { words } = heap;
    let place = control.bindings / 4;
    for (const buffer of buffers) {
      if (buffer.freed) throw new Error("Cannot run: the buffer was freed");
      words[place++] = buffer.address;
    }
    const { address, shared, own } = this.#scratch;
    const constants = held.constants.address;
    const start = (): void => main(address, address + shared, 0, constants);
    const way = pool && held.parallel ? (choice?.next() ?? "together") : "alone";
    const began = choice && performance.now();
    words[control.alone / 4] = way === "alone" ? 1 : 0;
    if (pool && way === "together") {
      this.#together(() => {
        pool.order("run", { program: held.id, address, bytes: shared, own, constants });
        start();
        pool.wait();
      });
    } else start();
    if (began !== undefined) choice?.took(way, performance.now() - began);
    this.#stats.submits++;
    this.#stats.dispatches += prepared.dispatches;
    await giveTurn();
  }

  async sync(): Promise<void> {
    this.#check();
  }

  stats(): Stats {
    const scratchBytes = this.#scratch.bytes;
    return { ...this.#stats, scratchBytes, bytes: this.#stats.bytes + scratchBytes };
  }

  available(): number {
    return this.#gone ? 0 : this.#parts.heap.available;
  }

  dispose(): void {
    this.#end({ reason: "destroyed", message: "the backend was disposed" });
  }

  #end(info: LossInfo): void {
    if (this.#gone) return;
    this.#gone = info;
    this.#parts.pool?.end();
    this.#stats.bytes = 0;
    this.#scratch.forget();
    this.#lose(info);
  }

  /** Work that all threads take part in. Threads that have lost each other cannot go on. */
  #together(work: () => void): void {
    try {
      work();
    } catch (cause) {
      throw this.#fail(cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  #fail(why: string, cause?: unknown): Error {
    this.#end({ reason: "failed", message: `a thread failed: ${why}` });
    return new DeviceLostError(`The backend is gone: a thread failed: ${why}`, { cause });
  }

  /** Finds out before anything is allocated whether a program has the memory that it will need. */
  #checkMemory(program: Program, schedule: Schedule, { bytes, constants }: Assembled): void {
    const { heap, pool } = this.#parts;
    const planned = programMemory(program);
    const { more, given } = this.#scratch.growth(schedule);
    const code = pool ? bytes.length : 0;
    const own = planned.map((one) => one.bytes);
    if (heap.fits([...more, constants.byteLength, code, ...own], given)) return;
    const available = heap.available + given.reduce((sum, one) => sum + one.bytes, 0);
    const scratch = more.reduce((sum, one) => sum + one, constants.byteLength + code);
    throw new OutOfMemoryError("Cannot prepare a program", {
      needed: own.reduce((sum, one) => sum + one, scratch),
      available,
      capacity: heap.capacity,
      planned: programMemory(program, scratch),
    });
  }

  /** Memory for what a program's code needs besides its buffers, and the code itself for every worker. */
  #hold(schedule: Schedule, { bytes, constants, parallel }: Assembled): Held {
    const { pool, heap } = this.#parts;
    const id = ++this.#programs;
    if (this.#scratch.reserve(id, schedule)) this.#stats.allocations++;
    const address = heap.take(constants.byteLength);
    heap.bytes.set(new Uint8Array(constants.buffer), address);
    const held = { id, constants: { address, bytes: constants.byteLength }, parallel };
    if (pool && parallel) {
      const at = heap.take(bytes.length);
      heap.bytes.set(bytes, at);
      this.#together(() => {
        pool.order("load", { program: id, address: at, bytes: bytes.length });
        pool.wait();
      });
      heap.give(at, bytes.length);
    }
    return held;
  }

  #letGo({ id, constants, parallel }: Held): void {
    if (this.#gone) return;
    const { pool, heap } = this.#parts;
    heap.give(constants.address, constants.bytes);
    this.#scratch.release(id);
    try {
      if (parallel) pool?.order("forget", { program: id });
    } catch (error) {
      // The backend is lost, and its next call throws.
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #check(): void {
    if (this.#gone) throw new DeviceLostError(`The backend is gone: ${this.#gone.message}`);
  }

  #buffer(buffer: DeviceBuffer, act: string): WasmBuffer {
    this.#check();
    if (!(buffer instanceof WasmBuffer) || buffer.owner !== this)
      throw new TypeError(`Cannot ${act}: the buffer was not allocated by this backend`);
    if (buffer.freed) throw new Error(`Cannot ${act}: the buffer was freed`);
    return buffer;
  }
}
