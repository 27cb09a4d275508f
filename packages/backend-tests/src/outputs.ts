import type { Backend, DeviceBuffer } from "@pixelweft/tensor/backend";
import type { ConformanceCase } from "./case.ts";

/** Bytes of a program that is run twice: more would only take longer. */
const small = 2 ** 16;

/**
 * Runs a case in fresh memory and reads its outputs, as programs may: written and read in parts, read without waiting for the run, and run
 * again with what was written again.
 *
 * @throws Error where a backend gives other bytes for it.
 */
export async function outputsOf(
  backend: Backend,
  { program, inputs, outputs }: ConformanceCase,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const prepared = await backend.prepare(program);
  const buffers = program.buffers.map(({ bytes }) => backend.alloc(bytes));
  const write = (isFirst: boolean): void =>
    program.buffers.forEach(({ bytes, data }, i) => {
      // What begins as zeros is zero by itself.
      const contents = inputs[i] ?? data ?? (isFirst ? undefined : new Uint8Array(bytes));
      const buffer = buffers[i];
      if (contents && buffer) writeParts(backend, buffer, contents);
    });
  try {
    write(true);
    const recording = backend.record(prepared, buffers);
    const run = async (): Promise<Parts[]> => {
      const ran = backend.run(recording);
      const reads = outputs.map((i) => {
        const buffer = buffers[i];
        if (!buffer) throw new RangeError(`Cannot read buffer ${i}: the program has none`);
        return readParts(backend, buffer, program.buffers[i]?.bytes ?? 0);
      });
      const [parts] = await Promise.all([Promise.all(reads), ran]);
      return parts;
    };
    const parts = await run();
    const found = parts.map(joined);
    if (program.buffers.reduce((sum, { bytes }) => sum + bytes, 0) > small) return found;
    write(false);
    await backend.sync();
    if (!areSame(parts.map(joined), found))
      throw new Error("Cannot use what was read: a later write changed it, so it is no copy");
    if (!areSame((await run()).map(joined), found))
      throw new Error(
        "Cannot run again: a second run gives other bits than the first, whose memory alloc() gave zeroed",
      );
    return found;
  } finally {
    for (const buffer of buffers) backend.free(buffer);
    backend.release?.(prepared);
  }
}

/** What two reads of a buffer gave. */
type Parts = readonly Uint8Array<ArrayBuffer>[];

/** Writes the second half, then the first. */
function writeParts(backend: Backend, buffer: DeviceBuffer, contents: Uint8Array): void {
  const half = 4 * Math.floor(contents.length / 8);
  backend.write(buffer, half, contents.subarray(half));
  if (half > 0) backend.write(buffer, 0, contents.subarray(0, half));
}

/** Reads a buffer up to an odd byte, and from there on. */
async function readParts(backend: Backend, buffer: DeviceBuffer, bytes: number): Promise<Parts> {
  const odd = Math.min(bytes, Math.floor(bytes / 4) * 2 + 1);
  const reads = [
    [0, odd],
    [odd, bytes - odd],
  ] as const;
  return await Promise.all(
    reads.map(async ([offset, length]) => {
      const part = await backend.read(buffer, offset, length);
      if (part.length === length) return part;
      throw new Error(
        `Cannot use what was read: ${length} bytes at ${offset} were asked for, and ${part.length} came`,
      );
    }),
  );
}

function joined(parts: Parts): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}

function areSame(some: Parts, others: Parts): boolean {
  return some.every((bytes, k) => bytes.every((byte, i) => byte === others[k]?.[i]));
}
