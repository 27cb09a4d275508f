import { readFileSync } from "node:fs";

/** A tensor of a file, row-major. */
export interface Stored {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

interface Header {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const arrays = { F32: Float32Array, I32: Int32Array, U8: Uint8Array } as const;

/** Tensors of a safetensors file by name: f32, i32 and u8. */
export function readTensors(path: string): Record<string, Stored> {
  const bytes = readFileSync(path);
  const size = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + size)) as Record<string, Header>;
  delete header["__metadata__"];
  return Object.fromEntries(
    Object.entries(header).flatMap(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [begin, end],
        },
      ]) => {
        const make = arrays[dtype as keyof typeof arrays];
        if (make === undefined) return [];
        const copy = new Uint8Array(bytes.subarray(8 + size + begin, 8 + size + end));
        return [[name, { shape, data: new make(copy.buffer) }]];
      },
    ),
  );
}

/** The first of the examples of a file, whose tensors all begin with the axis of examples. */
export function readExamples(path: string, count: number): Record<string, Stored> {
  return Object.fromEntries(
    Object.entries(readTensors(path)).map(
      ([
        name,
        {
          shape: [all = 1, ...rest],
          data,
        },
      ]) => [name, { shape: [count, ...rest], data: data.slice(0, (data.length / all) * count) }],
    ),
  );
}
