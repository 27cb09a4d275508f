import {
  type Backend,
  type Capabilities,
  type DeviceBuffer,
  DeviceLostError,
  type LossInfo,
  type Prepared,
  type Program,
  type Recording,
  type Stats,
  validateProgram,
} from "@pixelweft/tensor/backend";
import { type CodeOptions, assemble } from "./assemble.ts";
import { control, mostBuffers } from "./control.ts";
import type { Crew } from "./crew.ts";
import type { Heap } from "./heap.ts";
import { multiplyAdds } from "./kernels/multiply-adds.ts";
import { countKernels, scheduleProgram } from "./schedule.ts";
import type { Tiles } from "./tiles.ts";

/** What a backend is made of. */
export interface Parts {
  readonly heap: Heap;
  readonly crew: Crew | undefined;
  readonly code: CodeOptions;
  readonly tiles: Tiles;
  readonly description: string;
}

/** A range of the backend's memory. */
class WasmBuffer implements DeviceBuffer {
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

type Main = (shared: number, own: number, thread: number) => void;

class WasmPrepared implements Prepared {
  readonly owner: object;
  readonly program: Program;
  readonly id: number;
  readonly main: Main;
  readonly parallel: boolean;
  readonly dispatches: number;

  constructor(owner: object, parts: Omit<WasmPrepared, "owner">) {
    this.owner = owner;
    this.program = parts.program;
    this.id = parts.id;
    this.main = parts.main;
    this.parallel = parts.parallel;
    this.dispatches = parts.dispatches;
  }
}

class WasmRecording implements Recording {
  readonly prepared: WasmPrepared;
  readonly buffers: readonly WasmBuffer[];

  constructor(prepared: WasmPrepared, buffers: readonly WasmBuffer[]) {
    this.prepared = prepared;
    this.buffers = buffers;
  }
}

/** Runs programs as WebAssembly that is written for each; a run returns when its work is done. */
export class WasmBackend implements Backend {
  readonly name = "wasm";
  readonly capabilities: Capabilities;
  readonly lost: Promise<LossInfo>;
  readonly #parts: Parts;
  readonly #lose: (info: LossInfo) => void;
  readonly #forgotten = new FinalizationRegistry<number>((id) => this.#forget(id));
  readonly #stats = {
    allocations: 0,
    bytes: 0,
    scratchBytes: 0,
    dispatches: 0,
    submits: 0,
    pipelines: 0,
  };
  #scratch = { address: 0, shared: 0, own: 0 };
  #programs = 0;
  #gone: LossInfo | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { description, heap } = parts;
    this.capabilities = {
      maxBufferBytes: Math.floor(heap.capacity / 16) * 16,
      custom: [multiplyAdds],
      software: false,
      description,
    };
    const { promise, resolve } = Promise.withResolvers<LossInfo>();
    this.lost = promise;
    this.#lose = resolve;
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

  async prepare(program: Program): Promise<Prepared> {
    this.#check();
    validateProgram(program);
    if (program.buffers.length > mostBuffers)
      throw new RangeError(
        `Cannot prepare a program of ${program.buffers.length} buffers: at most ${mostBuffers} can be bound`,
      );
    const { code, heap, tiles } = this.#parts;
    const schedule = scheduleProgram(program, tiles);
    const assembled = assemble(program, schedule, code);
    const module = await WebAssembly.compile(assembled.bytes);
    this.#check();
    const imports = { e: { m: heap.memory } };
    const { exports } = await WebAssembly.instantiate(module, imports);
    this.#check();
    this.#reserve(schedule.shared, schedule.own);
    const id = ++this.#programs;
    if (assembled.parallel) this.#load(id, assembled.bytes);
    this.#stats.pipelines += assembled.kernels;
    const prepared = new WasmPrepared(this, {
      program,
      id,
      main: exports["main"] as Main,
      parallel: assembled.parallel,
      dispatches: countKernels(program.steps),
    });
    if (assembled.parallel) this.#forgotten.register(prepared, id);
    return prepared;
  }

  record(prepared: Prepared, buffers: readonly DeviceBuffer[]): Recording {
    this.#check();
    if (!(prepared instanceof WasmPrepared) || prepared.owner !== this)
      throw new TypeError("Cannot record: the program was not prepared by this backend");
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
    const { crew, heap } = this.#parts;
    const { words } = heap;
    let place = control.bindings / 4;
    for (const buffer of buffers) {
      if (buffer.freed) throw new Error("Cannot run: the buffer was freed");
      words[place++] = buffer.address;
    }
    const { address, shared, own } = this.#scratch;
    if (crew && prepared.parallel) {
      try {
        crew.order("run", prepared.id, [address, shared, own]);
        prepared.main(address, address + shared, 0);
        crew.wait();
      } catch (cause) {
        crew.fail();
        throw this.#fail(cause);
      }
    } else prepared.main(address, address + shared, 0);
    this.#stats.submits++;
    this.#stats.dispatches += prepared.dispatches;
  }

  async sync(): Promise<void> {
    this.#check();
  }

  stats(): Stats {
    return { ...this.#stats };
  }

  dispose(): void {
    this.#end({ reason: "destroyed", message: "the backend was disposed" });
  }

  #end(info: LossInfo): void {
    if (this.#gone) return;
    this.#gone = info;
    this.#parts.crew?.end();
    this.#stats.bytes = 0;
    this.#stats.scratchBytes = 0;
    this.#lose(info);
  }

  /** Threads that have lost each other cannot go on. */
  #fail(cause: unknown): Error {
    const why = cause instanceof Error ? cause.message : String(cause);
    this.#end({ reason: "failed", message: `a thread failed: ${why}` });
    return new Error(`Cannot run: a thread failed, and the backend with it: ${why}`, { cause });
  }

  /** Scratch for all programs: what all threads see, then each thread's own. */
  #reserve(shared: number, own: number): void {
    const { heap, code } = this.#parts;
    const old = this.#scratch;
    if (shared <= old.shared && own <= old.own) return;
    const wanted = {
      shared: Math.max(old.shared, 64 * Math.ceil(shared / 64)),
      own: Math.max(old.own, 64 * Math.ceil(own / 64)),
    };
    const bytesOf = (one: { shared: number; own: number }) => one.shared + one.own * code.threads;
    this.#parts.crew?.wait();
    if (old.address > 0) heap.give(old.address, bytesOf(old));
    this.#scratch = { address: 0, shared: 0, own: 0 };
    this.#stats.bytes -= this.#stats.scratchBytes;
    this.#stats.scratchBytes = 0;
    this.#scratch = { address: heap.take(bytesOf(wanted)), ...wanted };
    this.#stats.allocations++;
    this.#stats.scratchBytes = bytesOf(wanted);
    this.#stats.bytes += bytesOf(wanted);
  }

  /** Hands a module to the workers, through memory that is given back when they have it. */
  #load(id: number, bytes: Uint8Array): void {
    const { crew, heap } = this.#parts;
    if (!crew) return;
    const address = heap.take(bytes.length);
    heap.bytes.set(bytes, address);
    crew.order("load", id, [address, bytes.length]);
    crew.wait();
    heap.give(address, bytes.length);
  }

  #forget(id: number): void {
    if (!this.#gone) this.#parts.crew?.order("forget", id);
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

function checkRange(
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
