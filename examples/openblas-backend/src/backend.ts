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
  checkAccess,
  giveTurn,
  validateProgram,
} from "@pixelweft/tensor/backend";
import { type KernelCounts, zeroCounts } from "./counts.ts";
import { OpenblasProgram, OpenblasRecording } from "./handles.ts";
import { HostBuffer } from "./host-buffer.ts";
import { loadOpenblas, type Openblas, type OpenblasOptions } from "./openblas.ts";
import { Scratch } from "./scratch.ts";
import { compileSteps, countKernels } from "./steps.ts";

/** A backend that counts its kernels. */
export interface OpenblasBackend extends Backend {
  readonly counts: KernelCounts;
}

/**
 * A backend whose products are OpenBLAS's and whose other kernels are the reference backend's.
 *
 * @throws OpenblasMissingError if there is no OpenBLAS.
 */
export function openblasBackend(options: OpenblasOptions = {}): OpenblasBackend {
  return new BackendByOpenblas(loadOpenblas(options));
}

class BackendByOpenblas implements OpenblasBackend {
  readonly name = "openblas";
  readonly capabilities: Capabilities;
  readonly counts: KernelCounts = zeroCounts();
  readonly lost: Promise<LossInfo>;
  readonly #openblas: Openblas;
  readonly #loops: number[] = [];
  #lose: (info: LossInfo) => void = () => {};
  #disposed = false;
  #stats = { allocations: 0, bytes: 0, scratchBytes: 0, dispatches: 0, submits: 0, pipelines: 0 };

  constructor(openblas: Openblas) {
    this.#openblas = openblas;
    this.capabilities = {
      maxBufferBytes: 2 ** 31 - 4,
      custom: [],
      software: false,
      description: `products by ${openblas.description}, other kernels by the reference backend`,
    };
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
  }

  alloc(bytes: number): DeviceBuffer {
    this.#check("allocate");
    const { maxBufferBytes } = this.capabilities;
    if (!Number.isInteger(bytes) || bytes < 0 || bytes > maxBufferBytes)
      throw new RangeError(`Cannot allocate ${bytes} bytes: expected 0 to ${maxBufferBytes}`);
    this.#stats.allocations++;
    this.#stats.bytes += bytes;
    return new HostBuffer(this, bytes);
  }

  free(buffer: DeviceBuffer): void {
    if (this.#disposed) return;
    const own = this.#own(buffer, "free a buffer");
    own.freed = true;
    this.#stats.bytes -= own.bytes;
  }

  write(buffer: DeviceBuffer, offset: number, data: Uint8Array): void {
    const own = this.#own(buffer, "write");
    checkAccess("write", { offset, bytes: data.length, held: own.bytes });
    own.u8.set(data, offset);
  }

  async read(
    buffer: DeviceBuffer,
    offset: number,
    bytes: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const own = this.#own(buffer, "read");
    checkAccess("read", { offset, bytes, held: own.bytes });
    return own.u8.slice(offset, offset + bytes);
  }

  async prepare(program: Program): Promise<Prepared> {
    this.#check("prepare a program");
    validateProgram(program);
    const scratch = new Scratch();
    const parts = { openblas: this.#openblas, counts: this.counts, loops: this.#loops, scratch };
    const bind = compileSteps(program.steps, parts);
    const kernels = countKernels(program.steps);
    this.#stats.pipelines += kernels;
    this.#stats.scratchBytes += scratch.bytes;
    this.#stats.bytes += scratch.bytes;
    return new OpenblasProgram(this, { program, bind, scratch, kernels });
  }

  release(prepared: Prepared): void {
    const own = this.#ownProgram(prepared, "release");
    if (own.released || this.#disposed) return;
    own.released = true;
    this.#stats.scratchBytes -= own.scratchBytes;
    this.#stats.bytes -= own.scratchBytes;
  }

  record(prepared: Prepared, buffers: readonly DeviceBuffer[]): Recording {
    this.#check("record");
    const own = this.#ownProgram(prepared, "record");
    if (own.released) throw new Error("Cannot record: the program was released");
    const specs = own.program.buffers;
    if (buffers.length !== specs.length)
      throw new TypeError(
        `Cannot record: the program has ${specs.length} buffers and was given ${buffers.length}`,
      );
    const memory = buffers.map((buffer) => this.#own(buffer, "record"));
    for (const [i, { bytes, name }] of specs.entries())
      if ((memory[i]?.bytes ?? 0) < bytes)
        throw new RangeError(`Cannot bind buffer ${i} (${name}): it needs ${bytes} bytes`);
    return new OpenblasRecording(own, memory);
  }

  async run(recording: Recording): Promise<void> {
    this.#check("run");
    if (!(recording instanceof OpenblasRecording) || recording.prepared.owner !== this)
      throw new TypeError("Cannot run: the recording was not made by this backend");
    if (recording.prepared.released) throw new Error("Cannot run: the program was released");
    for (const buffer of recording.buffers) this.#own(buffer, "run");
    recording.run();
    this.#stats.submits++;
    this.#stats.dispatches += recording.prepared.kernels;
    await giveTurn();
  }

  async sync(): Promise<void> {
    this.#check("sync");
  }

  stats(): Stats {
    return { ...this.#stats };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#stats.bytes = 0;
    this.#stats.scratchBytes = 0;
    this.#lose({ reason: "destroyed", message: "the backend was disposed" });
  }

  #check(act: string): void {
    if (this.#disposed) throw new DeviceLostError(`Cannot ${act}: the backend was disposed`);
  }

  #own(buffer: DeviceBuffer, act: string): HostBuffer {
    this.#check(act);
    if (!(buffer instanceof HostBuffer) || buffer.owner !== this)
      throw new TypeError(`Cannot ${act}: the buffer was not allocated by this backend`);
    if (buffer.freed) throw new Error(`Cannot ${act}: the buffer was freed`);
    return buffer;
  }

  #ownProgram(prepared: Prepared, act: string): OpenblasProgram {
    if (!(prepared instanceof OpenblasProgram) || prepared.owner !== this)
      throw new TypeError(`Cannot ${act}: the program was not prepared by this backend`);
    return prepared;
  }
}
