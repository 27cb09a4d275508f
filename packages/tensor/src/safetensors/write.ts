import { encode, fileBytes, isDType } from "./dtypes.ts";
import type { Safetensor } from "./dtypes.ts";
import { shortened } from "./shortened.ts";

/**
 * Writes a safetensors file: the same tensors and metadata give the same bytes, in whatever order they are named.
 * `F16` and `BF16` take a Float32Array and round it to nearest, ties to even. Throws TypeError for data that does not
 * fit its dtype or a reserved name, RangeError for a shape that does not fit its data.
 *
 * @example Half the size
 * const weight = { dtype: "F16", shape: [2], data: Float32Array.of(1, 2) } as const;
 * const file = formatSafetensors({ weight }, { step: "100" });
 * parseSafetensors(file).metadata; // { step: "100" }
 * parseSafetensors(file).tensors.weight.data; // Float32Array [1, 2]
 */
export function formatSafetensors(
  tensors: Readonly<Record<string, Safetensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const named = Object.entries(tensors);
  for (const [name, tensor] of named) check(name, tensor);
  // The widest first keeps every tensor aligned to its element, behind a header that is a multiple of 8.
  named.sort(([a, x], [b, y]) => fileBytes[y.dtype] - fileBytes[x.dtype] || (a < b ? -1 : 1));

  const fields: string[] = [];
  const texts = Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, text] of texts) checkText(key, text);
  if (texts.length > 0) fields.push(`"__metadata__":{${texts.map(member).join(",")}}`);
  let offset = 0;
  for (const [name, { dtype, shape, data }] of named) {
    const end = offset + data.length * fileBytes[dtype];
    fields.push(member([name, { dtype, shape, data_offsets: [offset, end] }]));
    offset = end;
  }

  const text = new TextEncoder().encode(`{${fields.join(",")}}`);
  const header = Math.ceil(text.length / 8) * 8;
  if (header > 100_000_000)
    throw new RangeError(`Cannot write safetensors: the header of ${header} bytes is too long`);
  const file = new Uint8Array(8 + header + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(header), true);
  file.set(text, 8);
  file.fill(0x20, 8 + text.length, 8 + header);
  let at = 8 + header;
  for (const [, tensor] of named) {
    const bytes = encode(tensor);
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/** The array that holds each dtype on the host. */
const arrayOf = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Float32Array,
  BF16: Float32Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

/** One member of an object; an object literal would lose the name `__proto__` and move names like `0`. */
function member([name, value]: readonly [string, unknown]): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

function check(name: string, { dtype, shape, data }: Safetensor): void {
  const act = `Cannot write safetensors tensor ${JSON.stringify(name)}`;
  if (name === "__metadata__") throw new TypeError(`${act}: the name is reserved`);
  if (!name.isWellFormed()) throw new TypeError(`${act}: the name holds half a surrogate pair`);
  if (!isDType(dtype))
    throw new TypeError(`${act}: dtype ${String(dtype)} is not one that is written here`);
  if (!(data instanceof arrayOf[dtype]))
    throw new TypeError(`${act}: ${dtype} data is no ${arrayOf[dtype].name}`);
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    throw new RangeError(
      `${act}: shape [${shortened(shape.join(","))}] is no list of natural numbers`,
    );
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length) {
    throw new RangeError(
      `${act}: shape [${shortened(shape.join(","))}] has ${count} elements, the data ${data.length}`,
    );
  }
  if (dtype === "BOOL" && data.some((byte: number) => byte > 1)) {
    throw new RangeError(`${act}: BOOL data is neither 0 nor 1`);
  }
}

function checkText(key: string, text: unknown): void {
  if (typeof text !== "string" || !text.isWellFormed() || !key.isWellFormed()) {
    throw new TypeError(
      `Cannot write safetensors metadata ${JSON.stringify(key)}: it is no well-formed string`,
    );
  }
}
