import { decode, fileBytes, isDType } from "./dtypes.ts";
import type { Safetensor, SafetensorDType } from "./dtypes.ts";
import { type Json, parseHeader, quoted, SafetensorsError } from "./header.ts";
import { shortened } from "./shortened.ts";

/** What a safetensors file holds. Both records have no prototype, so any name is safe as a key. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, Safetensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** How a safetensors file is read. */
export interface ParseOptions {
  /** The most bytes that its header may have. Default 10 million, which is 100,000 tensors; the format allows 100 million. */
  readonly longestHeader?: number | undefined;
}

/**
 * Reads a safetensors file, trusting nothing in it. Arrays share memory with `bytes` where dtype and alignment allow.
 * Throws {@link SafetensorsError} for a file that breaks the format, or a dtype not read here (8-bit and smaller floats), TypeError for
 * what is no Uint8Array, such as the ArrayBuffer of a `fetch()`.
 *
 * Source: the format's own description, https://github.com/huggingface/safetensors
 *
 * @example
 * const file = formatSafetensors({ bias: { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) } });
 * parseSafetensors(file).tensors.bias; // { dtype: "F32", shape: [2], data: Float32Array [1, 2] }
 * parseSafetensors(file.subarray(1)); // throws SafetensorsError
 */
export function parseSafetensors(bytes: Uint8Array, options: ParseOptions = {}): Safetensors {
  if (!ArrayBuffer.isView(bytes))
    throw new TypeError("Cannot read safetensors: give its bytes, such as new Uint8Array(buffer)");
  const file = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength); // a Buffer's slices are Buffers
  const header = readHeader(file, Math.min(options.longestHeader ?? 10_000_000, 100_000_000));
  const data = file.subarray(header.end);
  let metadata = checkMetadata(undefined);
  const entries: Entry[] = [];
  parseHeader(header.text, (name, value) => {
    if (name === "__metadata__") metadata = checkMetadata(value);
    else entries.push(checkEntry(name, value));
  });
  checkLayout(entries, data.length);
  const tensors: Record<string, Safetensor> = Object.create(null);
  for (const { name, dtype, shape, begin, end } of entries) {
    const tensor = decode(dtype, shape, data.subarray(begin, end));
    if (tensor.dtype === "BOOL" && tensor.data.some((byte) => byte > 1)) {
      throw refuse(name, "a BOOL byte is neither 0 nor 1");
    }
    tensors[name] = tensor;
  }
  return { tensors, metadata };
}

interface Entry {
  readonly name: string;
  readonly dtype: SafetensorDType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function readHeader(file: Uint8Array, longest: number): { text: string; end: number } {
  if (file.length < 8) {
    throw new SafetensorsError(
      `Cannot read safetensors: the file is cut short: its ${file.length} bytes hold no header length`,
    );
  }
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  if (length > BigInt(longest)) {
    throw new SafetensorsError(
      `Cannot read safetensors: ${otherKind(file)}header length ${length} is above ${longest} (longestHeader)`,
    );
  }
  const end = 8 + Number(length);
  if (end > file.length) {
    throw new SafetensorsError(
      `Cannot read safetensors: the file is cut short: its header has ${length} bytes, ${file.length - 8} of them are there`,
    );
  }
  return { text: decodeText(file.slice(8, end)), end };
}

/** What else begins in this way: a server that lacks a file may answer with a page, and Git LFS leaves a text in the place of a file. */
function otherKind(file: Uint8Array): string {
  const [, p, n, g] = file;
  if (p === 0x50 && n === 0x4e && g === 0x47) return "it is a PNG picture; its ";
  const start = file.subarray(0, 16);
  if (!start.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d))
    return "";
  return `it is a text that begins with ${quoted(new TextDecoder().decode(start))}; its `;
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SafetensorsError("Cannot read safetensors: the header is no UTF-8");
  }
}

function checkMetadata(value: Json | undefined): Record<string, string> {
  const metadata: Record<string, string> = Object.create(null);
  if (value === undefined) return metadata;
  if (!(value instanceof Map)) throw refuse("__metadata__", "it is no object");
  for (const [key, text] of value as ReadonlyMap<string, Json>) {
    if (typeof text !== "string")
      throw refuse("__metadata__", `the value of ${quoted(key)} is no string`);
    metadata[key] = text;
  }
  return metadata;
}

function checkEntry(name: string, value: Json): Entry {
  if (!(value instanceof Map)) throw refuse(name, "its entry is no object");
  const fields: ReadonlyMap<string, Json> = value;
  const dtype = fields.get("dtype");
  if (typeof dtype !== "string") throw refuse(name, "its dtype is no string");
  if (!isDType(dtype))
    throw refuse(name, `its dtype is ${quoted(dtype)}, not one that is read here`);
  const shape = naturals(fields.get("shape"));
  if (!shape) throw refuse(name, "its shape is no list of natural numbers");
  const [begin, end, ...more] = naturals(fields.get("data_offsets")) ?? [];
  if (begin === undefined || end === undefined || more.length > 0) {
    throw refuse(name, "its data_offsets are not two natural numbers");
  }
  let bytes: number = fileBytes[dtype];
  for (const size of shape) {
    bytes *= size;
    if (!Number.isSafeInteger(bytes))
      throw refuse(name, `its shape [${shortened(shape.join(","))}] overflows`);
  }
  if (end - begin !== bytes) {
    throw refuse(
      name,
      `${dtype} [${shortened(shape.join(","))}] takes ${bytes} bytes, data_offsets [${begin},${end}] hold ${end - begin}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** The format allows no holes, no overlap and no surplus: in order of offsets, each tensor begins where the last one ends. */
function checkLayout(entries: readonly Entry[], length: number): void {
  let at = 0;
  for (const { name, begin, end } of entries.toSorted(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    if (end > length)
      throw refuse(name, `the file is cut short: its data ends at ${end}, the file's at ${length}`);
    if (begin !== at)
      throw refuse(name, `its data begins at ${begin}, that before it ends at ${at}`);
    at = end;
  }
  if (at !== length) {
    throw new SafetensorsError(
      `Cannot read safetensors: ${length - at} bytes at the end belong to no tensor`,
    );
  }
}

function naturals(value: Json | undefined): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list: readonly Json[] = value;
  return list.every((item): item is number => Number.isSafeInteger(item)) ? list : undefined;
}

function refuse(name: string, state: string): SafetensorsError {
  return new SafetensorsError(`Cannot read safetensors tensor ${quoted(name)}: ${state}`);
}
