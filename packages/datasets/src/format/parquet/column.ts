import type { Compressors } from "hyparquet";
import { ChecksumError, ParquetError, UnsupportedError } from "../../errors.ts";
import { crc32 } from "../../source/crc32.ts";
import { deltaIntegers, deltaStrings } from "./delta.ts";
import { readHybrid } from "./hybrid.ts";

/** A cell: bytes, a number, or nothing. */
export type ParquetCell = Uint8Array | number | null;

/** One column of a group of rows. */
export interface ParquetColumn {
  readonly source: string;
  readonly name: string;
  readonly type: "BYTE_ARRAY" | "INT32" | "INT64";
  /** How many fields on the way to it may be missing. */
  readonly optional: number;
  readonly codec: string;
  readonly rows: number;
}

/**
 * The cells of a column of bytes or whole numbers that is not repeated: data pages of versions 1 and 2, plain, by a dictionary or by differences. Sizes and numbers are looked
 * at before they are used, and a page's CRC-32 where it has one. Throws ParquetError, ChecksumError or UnsupportedError.
 *
 * Source: Apache Parquet, "Data pages", https://parquet.apache.org/docs/file-format/data-pages/
 */
export async function decodeColumn(
  bytes: Uint8Array,
  { column, codecs }: { readonly column: ParquetColumn; readonly codecs: Compressors },
): Promise<ParquetCell[]> {
  const { parquetHeader } = await import("hyparquet/src/column.js");
  const { source, name, rows } = column;
  const reader = { view: viewOf(bytes), offset: 0 };
  const cells: ParquetCell[] = [];
  let dictionary: ParquetCell[] | undefined;
  while (cells.length < rows) {
    if (reader.offset >= bytes.length)
      throw fail(column, `its pages have ${cells.length} rows of ${rows}`);
    const header = parquetHeader(reader);
    const size = header.compressed_page_size;
    if (!(size >= 0 && size <= bytes.length - reader.offset))
      throw fail(column, `it has a page of ${size} bytes`);
    const body = bytes.subarray(reader.offset, reader.offset + size);
    reader.offset += size;
    checkCrc(body, header.crc, column);
    const unpack = (packed: Uint8Array, length: number): Uint8Array =>
      unpackPage(packed, { length, column, codecs });
    const {
      data_page_header: one,
      data_page_header_v2: two,
      dictionary_page_header: dict,
    } = header;
    const unpacked = header.uncompressed_page_size;
    if (header.type === "DICTIONARY_PAGE" && dict) {
      const page = unpack(body, unpacked);
      dictionary = readPlain(page, count(dict.num_values, page.length, column), column);
    } else if (header.type === "DATA_PAGE" && one) {
      const page = unpack(body, unpacked);
      const values = count(one.num_values, rows - cells.length, column);
      const [levels, start] = levelsBefore(page, values, column);
      const { encoding } = one;
      take(page.subarray(start), { levels, values, encoding });
    } else if (header.type === "DATA_PAGE_V2" && two) {
      const values = count(two.num_values, rows - cells.length, column);
      const length = two.definition_levels_byte_length;
      if (two.repetition_levels_byte_length !== 0 || !(length >= 0 && length <= size))
        throw fail(column, `it has levels of ${length} bytes in a page of ${size}`);
      const levels = levelsOf(body.subarray(0, length), values, column);
      const packed = body.subarray(length);
      const page = two.is_compressed === false ? packed : unpack(packed, unpacked - length);
      const { encoding } = two;
      take(page, { levels, values, encoding });
    } else if (header.type !== "INDEX_PAGE")
      throw fail(column, `it has a page of type ${header.type}`);
  }
  return cells;

  function readValues(
    page: Uint8Array,
    { present, encoding }: { present: number; encoding: string },
  ): readonly ParquetCell[] {
    if (encoding === "PLAIN") return readPlain(page, present, column);
    if (encoding === "RLE_DICTIONARY" || encoding === "PLAIN_DICTIONARY")
      return readIndexed(page, { present, dictionary, column });
    const found = readDelta(page, { present, encoding, column });
    if (found !== undefined) return found;
    throw new UnsupportedError(
      `Cannot read ${source}: its column ${name} is encoded by ${encoding}, not plain, by a dictionary or by differences`,
      { source },
    );
  }

  function take(
    page: Uint8Array,
    { levels, values, encoding }: { levels: Uint32Array; values: number; encoding: string },
  ): void {
    const present = levels.reduce((sum, level) => sum + (level === column.optional ? 1 : 0), 0);
    const found = readValues(page, { present, encoding });
    let next = 0;
    for (let i = 0; i < values; i++)
      cells.push(levels[i] === column.optional ? (found[next++] ?? null) : null);
  }
}

/** Values that are written as differences from those before; undefined for another encoding. */
function readDelta(
  page: Uint8Array,
  { present, encoding, column }: { present: number; encoding: string; column: ParquetColumn },
): readonly ParquetCell[] | undefined {
  const { type } = column;
  if (present === 0) return [];
  const isBytes = type === "BYTE_ARRAY";
  const prefixed = encoding === "DELTA_BYTE_ARRAY";
  const found =
    encoding === "DELTA_BINARY_PACKED" && !isBytes
      ? deltaIntegers(page, { count: present, bits: type === "INT64" ? 64 : 32 })?.values
      : (prefixed || encoding === "DELTA_LENGTH_BYTE_ARRAY") && isBytes
        ? deltaStrings(page, { count: present, prefixed })
        : "unknown";
  if (found === undefined) throw fail(column, `a page of it has not the ${present} values it says`);
  return found === "unknown" ? undefined : found;
}

/** A number of values that a page may have. */
function count(values: number, most: number, column: ParquetColumn): number {
  if (Number.isInteger(values) && values >= 0 && values <= most) return values;
  throw fail(column, `it has a page of ${values} values`);
}

function unpackPage(
  packed: Uint8Array,
  { length, column, codecs }: { length: number; column: ParquetColumn; codecs: Compressors },
): Uint8Array {
  const { codec, source, name } = column;
  if (!(length >= 0)) throw fail(column, `it has a page that unpacks to ${length} bytes`);
  const unpack = codecs[codec as keyof Compressors];
  if (codec !== "UNCOMPRESSED" && unpack === undefined)
    throw new UnsupportedError(
      `Cannot read ${source}: its column ${name} is packed by ${codec}, not by Snappy, gzip or Zstandard`,
      { source },
    );
  // Nothing needs no packing.
  const page = unpack === undefined || length === 0 ? packed : unpack(packed, length);
  if (length === 0) return new Uint8Array();
  if (page.length === length) return page;
  throw fail(column, `it has a page of ${page.length} bytes, which says it has ${length}`);
}

/** The levels of a page of version 1, and where its values begin. */
function levelsBefore(
  page: Uint8Array,
  values: number,
  column: ParquetColumn,
): [levels: Uint32Array, start: number] {
  if (column.optional === 0) return [new Uint32Array(values), 0];
  const length = page.length < 4 ? -1 : viewOf(page).getUint32(0, true);
  if (length < 0 || length > page.length - 4)
    throw fail(column, `it has levels of ${length} bytes in a page of ${page.length}`);
  return [levelsOf(page.subarray(4, 4 + length), values, column), 4 + length];
}

function levelsOf(bytes: Uint8Array, values: number, column: ParquetColumn): Uint32Array {
  if (column.optional === 0) return new Uint32Array(values);
  const width = Math.ceil(Math.log2(column.optional + 1));
  const levels = readHybrid(bytes, { width, count: values });
  if (levels === undefined) throw fail(column, "its levels end too early");
  return levels;
}

function readPlain(page: Uint8Array, present: number, column: ParquetColumn): ParquetCell[] {
  const view = viewOf(page);
  const cells: ParquetCell[] = [];
  let at = 0;
  while (cells.length < present) {
    const left = page.length - at;
    const size = column.type === "INT64" ? 8 : 4;
    if (left < size) throw fail(column, `a page of it ends after ${cells.length} values`);
    if (column.type === "INT64") cells.push(Number(view.getBigInt64(at, true)));
    else if (column.type === "INT32") cells.push(view.getInt32(at, true));
    else {
      const length = view.getUint32(at, true);
      if (length > left - 4) throw fail(column, `a value of it has ${length} bytes of ${left - 4}`);
      cells.push(page.subarray(at + 4, at + 4 + length));
      at += length;
    }
    at += size;
  }
  return cells;
}

function readIndexed(
  page: Uint8Array,
  {
    present,
    dictionary,
    column,
  }: { present: number; dictionary: ParquetCell[] | undefined; column: ParquetColumn },
): ParquetCell[] {
  if (present === 0) return [];
  const [width = 255] = page;
  if (width > 32) throw fail(column, `it has indices of ${width} bits`);
  const indices = readHybrid(page.subarray(1), { width, count: present });
  if (indices === undefined) throw fail(column, "its indices end too early");
  return Array.from(indices, (index) => {
    const cell = dictionary?.[index];
    if (cell === undefined) throw fail(column, `it has no value ${index} in its dictionary`);
    return cell;
  });
}

function checkCrc(
  body: Uint8Array,
  noted: number | undefined,
  { source, name }: ParquetColumn,
): void {
  if (noted === undefined) return;
  const [expected, actual] = [noted >>> 0, crc32(body)];
  if (expected === actual) return;
  const hex = (value: number): string => value.toString(16).padStart(8, "0");
  throw new ChecksumError(
    `Cannot read ${source}: the CRC-32 of a page of its column ${name} is ${hex(actual)}, expected ${hex(expected)}`,
    { source, algorithm: "crc32", expected: hex(expected), actual: hex(actual) },
  );
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function fail({ source, name }: ParquetColumn, state: string): ParquetError {
  return new ParquetError(`Cannot read the column ${name} of ${source}: ${state}`, { source });
}
