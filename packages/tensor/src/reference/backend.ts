import { checkAccess } from "../backend/check-access.ts";
import { giveTurn } from "../backend/give-turn.ts";
import {
  DeviceLostError,
  OutOfMemoryError,
  programMemory,
  validateProgram,
} from "../backend/mod.ts";
import type {
  Backend,
  Capabilities,
  DeviceBuffer,
  LossInfo,
  Prepared,
  Program,
  Recording,
  Stats,
  SumParts,
} from "../backend/mod.ts";
import { checkOptions } from "../graph/options.ts";
import { Machine } from "./machine.ts";
import type { Bind, Run } from "./machine.ts";
import { Memory } from "./memory.ts";
import { checkBindings, compileSteps, countKernels } from "./step.ts";

/** Options of the reference backend: limits of a device, to test what is planned for it. */
export interface ReferenceOptions {
  /** The largest buffer; default 2^31 - 4. */
  readonly maxBufferBytes?: number | undefined;
  /** How many buffers a kernel may bind; no limit by default. */
  readonly maxStorageBuffers?: number | undefined;
  /** Into how many parts sums are cut. */
  readonly sumParts?: SumParts | undefined;
  /** All memory, in bytes; no limit by default. */
  readonly memoryBytes?: number | undefined;
}

/**
 * The backend that defines what every kernel computes, in plain TypeScript: float64 throughout,
 * each stored value rounded to its dtype. It runs anywhere and needs no device.
 *
 * @throws RangeError for a limit that is no whole number from 4, TypeError for an option that there is not.
 * @example
 * import { add, read, tensor } from "@pixelweft/tensor";
 * await read(referenceBackend(), add(tensor([1, 2]), 10)); // Float32Array [11, 12]
 */
export function referenceBackend(options: ReferenceOptions = {}): Backend {
  const limits = ["maxBufferBytes", "maxStorageBuffers", "memoryBytes"] as const;
  checkOptions("make a reference backend", options, [...limits, "sumParts"]);
  for (const name of limits) {
    const limit = options[name] ?? 4;
    if (!Number.isInteger(limit) || limit < 4)
      throw new RangeError(
        `Cannot make a reference backend: ${name} is ${limit}, not a whole number from 4`,
      );
  }
  return new ReferenceBackend(options);
}

class ReferencePrepared implements Prepared {
  readonly owner: object;
  readonly program: Program;
  readonly bind: Bind;
  /** Kernels that a run executes. */
  readonly dispatches: number;
  released = false;

  constructor(owner: object, program: Program, machine: Machine) {
    this.owner = owner;
    this.program = program;
    this.bind = compileSteps(program.steps, machine);
    this.dispatches = countKernels(program.steps, true);
  }
}

class ReferenceRecording implements Recording {
  readonly prepared: ReferencePrepared;
  readonly buffers: readonly Memory[];
  readonly run: Run;

  constructor(prepared: ReferencePrepared, buffers: readonly Memory[]) {
    this.prepared = prepared;
    this.buffers = buffers;
    this.run = prepared.bind(buffers);
  }
}

class ReferenceBackend implements Backend {
  readonly name = "reference";
  readonly capabilities: Capabilities;
  readonly lost: Promise<LossInfo>;
  #lose: (info: LossInfo) => void = () => {};
  readonly #memoryBytes: number;
  readonly #machine = new Machine();
  readonly #held = new Set<Memory>();
  #disposed = false;
  #stats = { allocations: 0, bytes: 0, scratchBytes: 0, dispatches: 0, submits: 0, pipelines: 0 };

  constructor(options: ReferenceOptions) {
    const { maxBufferBytes = 2 ** 31 - 4, maxStorageBuffers, memoryBytes = Infinity } = options;
    this.#memoryBytes = memoryBytes;
    this.capabilities = {
      maxBufferBytes,
      ...(maxStorageBuffers !== undefined && { maxStorageBuffers }),
      ...(options.sumParts !== undefined && { sumParts: options.sumParts }),
      custom: [],
      software: true,
      description: "reference backend, float64 in plain TypeScript",
    };
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
  }

  alloc(bytes: number): DeviceBuffer {
    this.#check("allocate");
    const { maxBufferBytes } = this.capabilities;
    if (!Number.isInteger(bytes) || bytes < 0 || bytes > maxBufferBytes)
      throw new RangeError(
        `Cannot allocate ${bytes} bytes: a buffer has between 0 and ${maxBufferBytes} whole bytes`,
      );
    if (bytes > this.available())
      throw new OutOfMemoryError("Cannot allocate a buffer", {
        needed: bytes,
        available: this.available(),
      });
    const memory = new Memory(this, bytes);
    this.#held.add(memory);
    this.#stats.allocations++;
    this.#stats.bytes += bytes;
    return memory;
  }

  free(buffer: DeviceBuffer): void {
    if (this.#disposed) return;
    const memory = this.#memory(buffer, "free a buffer");
    this.#held.delete(memory);
    this.#stats.bytes -= memory.bytes;
    memory.release();
  }

  write(buffer: DeviceBuffer, offset: number, data: Uint8Array): void {
    const memory = this.#memory(buffer, "write");
    checkAccess("write", { offset, bytes: data.length, held: memory.bytes });
    memory.u8.set(data, offset);
  }

  async read(
    buffer: DeviceBuffer,
    offset: number,
    bytes: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const memory = this.#memory(buffer, "read");
    checkAccess("read", { offset, bytes, held: memory.bytes });
    return memory.u8.slice(offset, offset + bytes);
  }

  async prepare(program: Program): Promise<Prepared> {
    this.#check("prepare a program");
    validateProgram(program);
    checkBindings(program.steps, this.capabilities.maxStorageBuffers ?? Infinity);
    const planned = programMemory(program);
    const needed = planned.reduce((sum, { bytes }) => sum + bytes, 0);
    const available = this.available();
    if (needed > available)
      throw new OutOfMemoryError("Cannot prepare a program", { needed, available, planned });
    const prepared = new ReferencePrepared(this, program, this.#machine);
    this.#stats.pipelines += countKernels(program.steps, false);
    return prepared;
  }

  release(prepared: Prepared): void {
    if (!(prepared instanceof ReferencePrepared) || prepared.owner !== this)
      throw new TypeError("Cannot release: the program was not prepared by this backend");
    prepared.released = true;
  }

  record(prepared: Prepared, buffers: readonly DeviceBuffer[]): Recording {
    this.#check("record");
    if (!(prepared instanceof ReferencePrepared) || prepared.owner !== this)
      throw new TypeError("Cannot record: the program was not prepared by this backend");
    if (prepared.released) throw new Error("Cannot record: the program was released");
    const specs = prepared.program.buffers;
    if (buffers.length !== specs.length)
      throw new TypeError(
        `Cannot record: the program has ${specs.length} buffers and was given ${buffers.length}`,
      );
    const memory = buffers.map((buffer) => this.#memory(buffer, "record"));
    specs.forEach(({ bytes, name }, i) => {
      const held = memory[i]?.bytes ?? 0;
      if (held < bytes)
        throw new RangeError(
          `Cannot bind buffer ${i} (${name}): it needs ${bytes} bytes and has ${held}`,
        );
    });
    return new ReferenceRecording(prepared, memory);
  }

  async run(recording: Recording): Promise<void> {
    if (!(recording instanceof ReferenceRecording) || recording.prepared.owner !== this)
      throw new TypeError("Cannot run: the recording was not made by this backend");
    this.#check("run");
    if (recording.prepared.released) throw new Error("Cannot run: the program was released");
    for (const buffer of recording.buffers) this.#memory(buffer, "run");
    recording.run();
    this.#stats.submits++;
    this.#stats.dispatches += recording.prepared.dispatches;
    await giveTurn();
  }

  async sync(): Promise<void> {
    this.#check("sync");
  }

  stats(): Stats {
    return { ...this.#stats };
  }

  available(): number {
    return this.#memoryBytes - this.#stats.bytes;
  }

  dispose(): void {
    for (const memory of this.#held) this.free(memory);
    this.#disposed = true;
    this.#lose({ reason: "destroyed", message: "the backend was disposed" });
  }

  #check(act: string): void {
    if (this.#disposed) throw new DeviceLostError(`Cannot ${act}: the backend was disposed`);
  }

  #memory(buffer: DeviceBuffer, act: string): Memory {
    this.#check(act);
    if (!(buffer instanceof Memory) || buffer.owner !== this)
      throw new TypeError(`Cannot ${act}: the buffer was not allocated by this backend`);
    if (buffer.freed) throw new Error(`Cannot ${act}: the buffer was freed`);
    return buffer;
  }
}
