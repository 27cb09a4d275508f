import type { Backend, DeviceBuffer, Prepared, Recording } from "@pixelweft/tensor/backend";
import type { Alone } from "./alone.ts";

/** A product on one backend, ready to run. */
export class Contestant {
  readonly #backend: Backend;
  readonly #prepared: Prepared;
  readonly #buffers: readonly DeviceBuffer[];
  readonly #recording: Recording;
  readonly #written: readonly number[];

  private constructor(
    backend: Backend,
    made: { prepared: Prepared; buffers: readonly DeviceBuffer[]; written: readonly number[] },
  ) {
    this.#backend = backend;
    this.#prepared = made.prepared;
    this.#buffers = made.buffers;
    this.#written = made.written;
    this.#recording = backend.record(made.prepared, made.buffers);
  }

  /** Compiles the product and fills its memory. */
  static async enter(backend: Backend, { program, contents, written }: Alone): Promise<Contestant> {
    const prepared = await backend.prepare(program);
    const buffers = contents.map((bytes) => backend.alloc(bytes.length));
    buffers.forEach((buffer, at) => backend.write(buffer, 0, contents[at] ?? new Uint8Array()));
    return new Contestant(backend, { prepared, buffers, written });
  }

  /** All that it wrote, after a run. */
  async results(): Promise<Uint8Array<ArrayBuffer>[]> {
    await this.#backend.run(this.#recording);
    const results: Uint8Array<ArrayBuffer>[] = [];
    for (const at of this.#written) {
      const buffer = this.#buffers[at];
      if (buffer !== undefined) results.push(await this.#backend.read(buffer, 0, buffer.bytes));
    }
    return results;
  }

  /** Milliseconds of one of so many runs behind each other. */
  async time(runs: number): Promise<number> {
    await this.#backend.sync();
    const start = performance.now();
    for (let run = 0; run < runs; run++) await this.#backend.run(this.#recording);
    await this.#backend.sync();
    return (performance.now() - start) / runs;
  }

  leave(): void {
    this.#backend.release?.(this.#prepared);
    for (const buffer of this.#buffers) this.#backend.free(buffer);
  }
}
