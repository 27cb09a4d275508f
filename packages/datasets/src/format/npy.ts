import { TruncatedError } from "../errors/access.ts";
import { NpyError } from "../errors/format.ts";
import type { ByteSource } from "../source/byte-source.ts";

/** What the header of a numpy file says. */
export interface NpyHeader {
  /** Byte order and type, such as `<i8`. */
  readonly descr: string;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly offset: number;
}

const longestHeader = 1 << 16;

/**
 * Reads the header of a numpy file (versions 1 to 3) and checks that the file has the bytes of its shape. Throws NpyError or
 * TruncatedError; arrays of objects and in Fortran's order are refused.
 *
 * Source: NumPy, "NEP 1, A simple file format for NumPy arrays"
 */
export async function readNpyHeader(source: ByteSource): Promise<NpyHeader> {
  const size = await source.size();
  const { name } = source;
  const fail = (state: string, offset = 0): NpyError =>
    new NpyError(`Cannot read ${name}: ${state}`, { source: name, offset });
  if (size < 12)
    throw new TruncatedError(`Cannot read ${name}: it ends at byte ${size}, inside its header`, {
      source: name,
      offset: size,
    });
  const head = await source.read(0, 12);
  const view = new DataView(head.buffer, head.byteOffset, 12);
  if (!String.fromCharCode(...head.subarray(0, 6)).startsWith("\u0093NUMPY"))
    throw fail("it is no numpy file");
  const version = head[6] ?? 0;
  if (version < 1 || version > 3) throw fail(`it is of version ${version}, not 1 to 3`, 6);
  const [start, length] =
    version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (length > longestHeader)
    throw fail(`its header has ${length} bytes, more than ${longestHeader}`, 8);
  const text = new TextDecoder().decode(await source.read(start, length));
  const dict = parseDict(text);
  if (dict === undefined)
    throw fail(`its header is ${JSON.stringify(text.slice(0, 100).trim())}`, start);
  const { descr, fortran, shape } = dict;
  if (fortran && shape.length > 1)
    throw fail(
      "it is in the order of Fortran, which numpy.ascontiguousarray() turns into that of C",
      start,
    );
  const width = elementSize(descr);
  if (width === undefined) throw fail(`it holds elements of type ${JSON.stringify(descr)}`, start);
  const offset = start + length;
  const bytes = shape.reduce((product, side) => product * side, width);
  if (bytes !== size - offset) {
    const state = `its ${shape.join("x")} elements of type ${descr} take ${bytes} bytes, it has ${size - offset}`;
    if (bytes > size - offset)
      throw new TruncatedError(`Cannot read ${name}: ${state}`, { source: name, offset: size });
    throw fail(state, offset);
  }
  return { descr, shape, offset };
}

/** All elements of a list of whole numbers. Throws NpyError for anything else. */
export async function readNpyIntegers(
  source: ByteSource,
  most: number,
): Promise<Int32Array<ArrayBuffer>> {
  const { descr, shape, offset } = await readNpyHeader(source);
  const fail = (state: string): NpyError =>
    new NpyError(`Cannot read ${source.name}: ${state}`, { source: source.name });
  const [count = 0] = shape;
  const [, order, kind, digits] = /^([<>|=])([iu])([1248])$/.exec(descr) ?? [];
  if (shape.length !== 1 || kind === undefined || count > most)
    throw fail(
      `it holds ${shape.join("x")} elements of type ${descr}, not a list of up to ${most} whole numbers`,
    );
  const width = Number(digits);
  const bytes = await source.read(offset, count * width);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = order !== ">";
  return Int32Array.from({ length: count }, (_, i) => {
    const value = numberAt(view, { at: i * width, width, little, signed: kind === "i" });
    if (value >= -(2 ** 31) && value < 2 ** 31) return value;
    throw fail(`its element ${i} is ${value}, beyond 32 bits`);
  });
}

function numberAt(
  view: DataView,
  { at, width, little, signed }: { at: number; width: number; little: boolean; signed: boolean },
): number {
  if (width === 1) return signed ? view.getInt8(at) : view.getUint8(at);
  if (width === 2) return signed ? view.getInt16(at, little) : view.getUint16(at, little);
  if (width === 4) return signed ? view.getInt32(at, little) : view.getUint32(at, little);
  return Number(signed ? view.getBigInt64(at, little) : view.getBigUint64(at, little));
}

function elementSize(descr: string): number | undefined {
  const [, kind, digits] = /^[<>|=]([iufb])([1248])$/.exec(descr) ?? [];
  return kind === undefined ? undefined : Number(digits);
}

/** The one form of dict that numpy writes: three keys, each once, in any order. Nothing is evaluated. */
function parseDict(text: string): { descr: string; fortran: boolean; shape: number[] } | undefined {
  const body = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (body === undefined) return undefined;
  const found = new Map<string, string>();
  const entry =
    /\s*'(\w+)'\s*:\s*('[^'\\]*'|True|False|\(\s*(?:\d{1,15}\s*,\s*)*(?:\d{1,15}\s*)?\))\s*(?:,|$)\s*/y;
  while (entry.lastIndex < body.length) {
    const [, key, value] = entry.exec(body) ?? [];
    if (key === undefined || value === undefined || found.has(key)) return undefined;
    found.set(key, value);
  }
  const [descr, fortran, shape] = [
    found.get("descr"),
    found.get("fortran_order"),
    found.get("shape"),
  ];
  if (
    found.size !== 3 ||
    !descr?.startsWith("'") ||
    !fortran ||
    !/^[TF]/.test(fortran) ||
    !shape?.startsWith("(")
  )
    return undefined;
  const sides = shape.match(/\d+/g)?.map(Number) ?? [];
  return { descr: descr.slice(1, -1), fortran: fortran === "True", shape: sides };
}
