import { makeTailWriter } from "../replay/tail.ts";
import { type Memory, type WebgpuBuffer } from "./memory.ts";

/** Copies bytes of the host into buffers. */
export interface Writer {
  write(buffer: WebgpuBuffer, offset: number, data: Uint8Array): void;
  /** Notes that the queue has had a submit, which frees what writes have left there. */
  submitted(): void;
}

/** Bytes written without a submit after which an empty one lets the queue free its staging memory. */
const writesPerSubmit = 64 * 2 ** 20;

/** Makes a writer for a device. */
export function makeWriter(device: GPUDevice, memory: Memory): Writer {
  const writeTail = makeTailWriter(device, memory);
  let written = 0;
  const write = ({ gpu, bytes }: WebgpuBuffer, offset: number, data: Uint8Array): void => {
    // The padding behind a buffer's last byte is nobody's: only a tail in the middle must keep its neighbours.
    const toEnd = offset + data.length === bytes;
    const whole = Math.floor(data.length / 4) * 4;
    const rest = data.subarray(whole);
    // First what may find no memory, so that nothing is written by halves.
    if (rest.length > 0 && toEnd) {
      const word = new Uint8Array(4);
      word.set(rest);
      device.queue.writeBuffer(gpu, offset + whole, word);
    } else if (rest.length > 0) {
      writeTail(gpu, offset + whole, rest);
    }
    if (whole > 0) device.queue.writeBuffer(gpu, offset, bytesOfHost(data), 0, whole);
    written += data.length;
    if (written > writesPerSubmit) {
      device.queue.submit([]);
      written = 0;
    }
  };
  return {
    write: (buffer, offset, data) => memory.touch([buffer], () => write(buffer, offset, data)),
    submitted() {
      written = 0;
    },
  };
}

/** The same bytes with the type that `writeBuffer` asks for; shared memory is copied. */
function bytesOfHost(data: Uint8Array): Uint8Array<ArrayBuffer> {
  return data.buffer instanceof ArrayBuffer
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
