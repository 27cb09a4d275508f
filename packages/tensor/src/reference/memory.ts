import type { DeviceBuffer } from "../backend/mod.ts";

const empty = new ArrayBuffer(0);

/** Memory of the host, seen through each dtype: four views of the same bytes. */
export interface HostMemory {
  readonly f32: Float32Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly u8: Uint8Array;
}

/** Host memory that stands for a device buffer, seen through each dtype. */
export class Memory implements DeviceBuffer, HostMemory {
  readonly owner: object;
  readonly bytes: number;
  freed = false;
  f32: Float32Array<ArrayBuffer>;
  i32: Int32Array<ArrayBuffer>;
  u32: Uint32Array<ArrayBuffer>;
  u8: Uint8Array<ArrayBuffer>;

  constructor(owner: object, bytes: number) {
    this.owner = owner;
    this.bytes = bytes;
    const buffer = new ArrayBuffer(Math.ceil(bytes / 4) * 4);
    this.f32 = new Float32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.u8 = new Uint8Array(buffer);
  }

  /** Lets go of the memory; a buffer that is still held is empty. */
  release(): void {
    this.freed = true;
    this.f32 = new Float32Array(empty);
    this.i32 = new Int32Array(empty);
    this.u32 = new Uint32Array(empty);
    this.u8 = new Uint8Array(empty);
  }
}
