import type { DeviceBuffer } from "@pixelweft/tensor/backend";
import type { HostMemory } from "@pixelweft/tensor/reference";

/** A buffer of the backend: memory of this process, which OpenBLAS reads and writes where it lies. */
export class HostBuffer implements DeviceBuffer, HostMemory {
  readonly owner: object;
  readonly bytes: number;
  readonly f32: Float32Array<ArrayBuffer>;
  readonly i32: Int32Array<ArrayBuffer>;
  readonly u32: Uint32Array<ArrayBuffer>;
  readonly u8: Uint8Array<ArrayBuffer>;
  freed = false;

  constructor(owner: object, bytes: number) {
    this.owner = owner;
    this.bytes = bytes;
    const memory = new ArrayBuffer(Math.ceil(bytes / 4) * 4);
    this.f32 = new Float32Array(memory);
    this.i32 = new Int32Array(memory);
    this.u32 = new Uint32Array(memory);
    this.u8 = new Uint8Array(memory);
  }
}
