import { TruncatedError } from "../errors/access.ts";
import { IdxError } from "../errors/format.ts";
import { checkBytes } from "../source/check-kind.ts";

interface ArrayByDType {
  u8: Uint8Array;
  i8: Int8Array;
  i16: Int16Array;
  i32: Int32Array;
  f32: Float32Array;
  f64: Float64Array;
}

/** The element types of an IDX file. */
export type IdxDType = keyof ArrayByDType;

/** What an IDX file holds, row-major; narrow on `dtype` to know the array. */
export type IdxArray = {
  [D in IdxDType]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: ArrayByDType[D];
  };
}[IdxDType];

const dtypes: ReadonlyMap<number, { readonly dtype: IdxDType; readonly size: number }> = new Map([
  [0x08, { dtype: "u8", size: 1 }],
  [0x09, { dtype: "i8", size: 1 }],
  [0x0b, { dtype: "i16", size: 2 }],
  [0x0c, { dtype: "i32", size: 4 }],
  [0x0d, { dtype: "f32", size: 4 }],
  [0x0e, { dtype: "f64", size: 8 }],
]);

/**
 * Reads an IDX file (the format of MNIST) that is already unpacked. Bytes (`u8`) are shared with the file, wider elements
 * are copied out of their big-endian order. Throws IdxError or TruncatedError, TypeError for what are no bytes; not a byte may be missing or left over.
 *
 * Source: "The IDX file format", http://yann.lecun.com/exdb/mnist/
 *
 * @example
 * parseIdx(formatIdx([1, 2], Uint8Array.of(7, 8))); // { dtype: "u8", shape: [1, 2], data: Uint8Array [7, 8] }
 * parseIdx(Uint8Array.of(1, 2, 3, 4)); // throws IdxError
 */
export function parseIdx(
  file: Uint8Array,
  options: { readonly source?: string | undefined } = {},
): IdxArray {
  const { source = "IDX data" } = options;
  checkBytes(file, { act: "read" });
  const { dtype, shape, begin, bytes } = idxHeader(file, { source, length: file.length });
  return elements(dtype, shape, new DataView(file.buffer, file.byteOffset + begin, bytes));
}

/** How many bytes an IDX file has by its header, which is in these first bytes or is all that there is. Throws as `parseIdx()`. */
export function idxSize(start: Uint8Array, source: string): number {
  const { begin, bytes } = headerOf(start, { source, length: start.length });
  return begin + bytes;
}

/** What an IDX file is, by its first bytes. */
export interface IdxHeader {
  readonly dtype: IdxDType;
  readonly shape: readonly number[];
  /** Where its data begins, and how long that is. */
  readonly begin: number;
  readonly bytes: number;
}

/** The header of an IDX file of `length` bytes, whose first ones are given. Throws as `parseIdx()`. */
export function idxHeader(
  head: Uint8Array,
  { source, length }: { readonly source: string; readonly length: number },
): IdxHeader {
  const header = headerOf(head, { source, length });
  const { dtype, shape, begin, bytes } = header;
  const end = begin + bytes;
  if (length < end)
    throw endsInside(`data of ${shape.join("x")} ${dtype}`, end, { source, length });
  if (length > end)
    throw new IdxError(
      `Cannot read ${source}: ${length - end} bytes are left over after its data`,
      {
        source,
        offset: end,
      },
    );
  return header;
}

function endsInside(
  what: string,
  least: number,
  { source, length }: { readonly source: string; readonly length: number },
): TruncatedError {
  const state = `the file of ${length} bytes ends inside its ${what}, which takes ${least}`;
  return new TruncatedError(`Cannot read ${source}: ${state}`, { source, offset: length });
}

/** What the header says, whether so much is there or not. */
function headerOf(
  head: Uint8Array,
  place: { readonly source: string; readonly length: number },
): IdxHeader {
  const { source, length } = place;
  const fail = (state: string, offset: number): IdxError =>
    new IdxError(`Cannot read ${source}: ${state}`, { source, offset });
  const need = (least: number, what: string): void => {
    if (length < least) throw endsInside(what, least, place);
  };
  need(4, "magic number");
  if (head[0] !== 0 || head[1] !== 0) {
    const magic = Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0"));
    throw fail(`it is no IDX file: it begins with ${magic.join(" ")}`, 0);
  }
  const type = dtypes.get(head[2] ?? 0);
  if (!type) throw fail(`its element type is 0x${(head[2] ?? 0).toString(16)}`, 2);
  const rank = head[3] ?? 0;
  if (rank === 0) throw fail("it has no dimension", 3);
  const begin = 4 + 4 * rank;
  need(begin, "dimensions");

  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  let bytes = type.size;
  for (const size of shape) {
    bytes *= size;
    if (!Number.isSafeInteger(bytes)) throw fail(`its dimensions ${shape.join("x")} overflow`, 4);
  }
  return { dtype: type.dtype, shape, begin, bytes };
}

/**
 * Writes an IDX file of bytes; `shape` is row-major, `data` has as many elements.
 *
 * @throws RangeError for a shape that IDX cannot store or that does not fit the data.
 * @example
 * formatIdx([2], Uint8Array.of(7, 8)); // Uint8Array [0, 0, 8, 1, 0, 0, 0, 2, 7, 8]
 */
export function formatIdx(shape: readonly number[], data: Uint8Array): Uint8Array<ArrayBuffer> {
  if (shape.length < 1 || shape.length > 255 || !shape.every(isUint32)) {
    throw new RangeError(
      `Cannot write IDX data of shape [${shape.join(",")}]: it takes 1 to 255 sizes of 32 bits`,
    );
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length) {
    throw new RangeError(
      `Cannot write IDX data of shape [${shape.join(",")}]: it has ${count} elements, the data ${data.length}`,
    );
  }
  const file = new Uint8Array(4 + 4 * shape.length + count);
  const view = new DataView(file.buffer);
  file[2] = 0x08;
  file[3] = shape.length;
  for (const [axis, size] of shape.entries()) view.setUint32(4 + 4 * axis, size);
  file.set(data, 4 + 4 * shape.length);
  return file;
}

function elements(dtype: IdxDType, shape: readonly number[], view: DataView): IdxArray {
  const { byteLength: length } = view;
  const of = (size: number): { length: number } => ({ length: length / size });
  switch (dtype) {
    case "i8":
      return { dtype, shape, data: new Int8Array(view.buffer, view.byteOffset, length) };
    case "i16":
      return { dtype, shape, data: Int16Array.from(of(2), (_, i) => view.getInt16(2 * i)) };
    case "i32":
      return { dtype, shape, data: Int32Array.from(of(4), (_, i) => view.getInt32(4 * i)) };
    case "f32":
      return { dtype, shape, data: Float32Array.from(of(4), (_, i) => view.getFloat32(4 * i)) };
    case "f64":
      return { dtype, shape, data: Float64Array.from(of(8), (_, i) => view.getFloat64(8 * i)) };
    case "u8":
    default:
      return { dtype, shape, data: new Uint8Array(view.buffer, view.byteOffset, length) };
  }
}

function isUint32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** 32;
}
