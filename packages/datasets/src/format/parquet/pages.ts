import type { Compressors } from "hyparquet";
import { ChecksumError } from "../../errors/access.ts";
import { ParquetError, UnsupportedError } from "../../errors/format.ts";
import { crc32 } from "../../source/crc32.ts";
import { pageHeader, readVarint, type Value } from "./page-header.ts";

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

interface PageOptions {
  readonly column: ParquetColumn;
  readonly codecs: Compressors;
  readonly most: number;
}

const kinds = { data: 0, index: 1, dictionary: 2, dataV2: 3 };
const encodings = { plain: 0, plainDictionary: 2, delta: 5, deltaLength: 6, rleDictionary: 8 };

/**
 * The pages of a column, unpacked to at most `most` bytes, and where they end. Everything that hyparquet believes is checked first: sizes, CRC-32, numbers of values, and the
 * runs of levels and indices, none of which may be longer than there are rows. Throws ParquetError, ChecksumError or UnsupportedError.
 *
 * Source: Apache Parquet, "Data pages", https://parquet.apache.org/docs/file-format/data-pages/
 */
export function checkedPages(
  bytes: Uint8Array,
  { column, codecs, most }: PageOptions,
): { readonly pages: Uint8Array[]; readonly end: number; readonly unpacked: number } {
  const pages: Uint8Array[] = [];
  let total = 0;
  let hasDictionary = false;
  let values = 0;
  let at = 0;
  while (values < column.rows) {
    if (at >= bytes.length) throw fail(column, `its pages have ${values} rows of ${column.rows}`);
    const found = pageHeader(bytes, at);
    if (found === undefined) throw fail(column, `there is no header of a page at byte ${at} of it`);
    const { fields, end } = found;
    const [kind, unpacked, packed, crc] = [1, 2, 3, 4].map((id) => number(fields.get(id)));
    if (packed === undefined || !(packed >= 0 && packed <= bytes.length - end))
      throw fail(column, `it has a page of ${packed} bytes`);
    const body = bytes.subarray(end, end + packed);
    at = end + packed;
    checkCrc(body, crc, column);
    const unpack = (part: Uint8Array, length = 0): Uint8Array => {
      total += length;
      if (total > most)
        throw fail(column, `its pages unpack to more than the ${most} bytes of its group of rows`);
      const page = unpackPage(part, { length, column, codecs });
      pages.push(page);
      return page;
    };
    if (kind === kinds.dictionary) {
      if (hasDictionary) throw fail(column, "it has a second dictionary");
      hasDictionary = true;
      const page = unpack(body, unpacked);
      valuesOf(fields.get(7), { most: page.length, column });
    } else if (kind === kinds.data) {
      const count = rowsOf(fields.get(5), { most: column.rows - values, column });
      checkPage(unpack(body, unpacked), { count, header: fields.get(5), column });
      values += count;
    } else if (kind === kinds.dataV2) {
      const header = fields.get(8);
      const count = rowsOf(header, { most: column.rows - values, column });
      const [nulls = -1, levels = -1, repeated] = [2, 5, 6].map((id) => field(header, id));
      if (!(nulls >= 0 && nulls <= count))
        throw fail(column, `it has ${nulls} gaps in ${count} values`);
      if (repeated !== 0 || !(levels >= 0 && levels <= packed))
        throw fail(column, `it has levels of ${levels} bytes in a page of ${packed}`);
      checkLevels(body.subarray(0, levels), count, column);
      const rest = body.subarray(levels);
      const isPacked = !(typeof header === "object" && header.get(7) === false);
      const page = isPacked ? unpack(rest, (unpacked ?? 0) - levels) : rest;
      checkValues(page, { count, encoding: field(header, 4), column });
      values += count;
    } else throw fail(column, `it has a page of type ${kind}`);
  }
  return { pages, end: at, unpacked: total };
}

/** A page of version 1: levels behind their length, then values. */
function checkPage(
  page: Uint8Array,
  { count, header, column }: { count: number; header: Value | undefined; column: ParquetColumn },
): void {
  let start = 0;
  if (column.optional > 0) {
    const length = page.length < 4 ? -1 : viewOf(page).getUint32(0, true);
    if (length < 0 || length > page.length - 4)
      throw fail(column, `it has levels of ${length} bytes in a page of ${page.length}`);
    start = 4 + length;
    checkLevels(page.subarray(4, start), count, column);
  }
  checkValues(page.subarray(start), { count, encoding: field(header, 2), column });
}

function checkLevels(bytes: Uint8Array, count: number, column: ParquetColumn): void {
  if (column.optional === 0) return;
  const width = Math.ceil(Math.log2(column.optional + 1));
  if (!areRuns(bytes, { width, most: count, least: count }))
    throw fail(column, `its levels are not ${count}`);
}

/** What the decoder would do without looking: follow runs of indices, and take memory for groups of differences. */
function checkValues(
  page: Uint8Array,
  {
    count,
    encoding,
    column,
  }: { count: number; encoding: number | undefined; column: ParquetColumn },
): void {
  const { source, name, type } = column;
  const isBytes = type === "BYTE_ARRAY";
  if (encoding === encodings.plain) return;
  if (encoding === encodings.rleDictionary || encoding === encodings.plainDictionary) {
    const [width = 0] = page;
    // Levels may leave fewer values than there are rows.
    if (width > 31 || !areRuns(page.subarray(1), { width, most: count, least: 0 }))
      throw fail(column, `a page of it has not the ${count} indices it says`);
  } else if (isBytes ? encoding === encodings.deltaLength : encoding === encodings.delta) {
    const reader = { bytes: page, at: 0 };
    const [block = 0, groups = 0] = [readVarint(reader), readVarint(reader)];
    const isEven = groups > 0 && block > 0 && block % groups === 0;
    if (page.length > 0 && !(isEven && groups <= 512 && block <= 2 ** 16))
      throw fail(column, `it has blocks of ${block} differences in ${groups} groups`);
  } else
    throw new UnsupportedError(
      `Cannot read ${source}: its column ${name} has encoding ${encoding}; plain values, dictionaries and differences without shared prefixes are read`,
      { source },
    );
}

/** Whether bytes are runs and groups of eight numbers of `width` bits, of at least and at most so many. */
function areRuns(
  bytes: Uint8Array,
  { width, most, least }: { width: number; most: number; least: number },
): boolean {
  const reader = { bytes, at: 0 };
  let count = 0;
  while (reader.at < bytes.length && count < most) {
    const header = readVarint(reader);
    if (header === undefined) return false;
    const length = header >>> 1;
    const left = most - count;
    if (header % 2 === 1) {
      // Writers may announce more groups than they need, and cut the last one short.
      const end = reader.at + Math.ceil((Math.min(8 * length, left) * width) / 8);
      if (end > bytes.length || (width === 0 && length > most)) return false;
      reader.at += length * width;
      count += 8 * length;
    } else {
      reader.at += Math.ceil(width / 8);
      if (length > left || reader.at > bytes.length) return false;
      count += length;
    }
  }
  return count >= least;
}

/** The number of values that a page says it has. */
function valuesOf(
  header: Value | undefined,
  { most, column }: { most: number; column: ParquetColumn },
): number {
  const values = field(header, 1);
  if (values !== undefined && values >= 0 && values <= most) return values;
  throw fail(column, `it has a page of ${values} values`);
}

/** The number of values of a page of data: one of none would not bring the column nearer to its end. */
function rowsOf(
  header: Value | undefined,
  { most, column }: { most: number; column: ParquetColumn },
): number {
  const values = valuesOf(header, { most, column });
  if (values > 0) return values;
  throw fail(column, "it has a page of 0 values");
}

function field(header: Value | undefined, id: number): number | undefined {
  return typeof header === "object" ? number(header.get(id)) : undefined;
}

function number(value: Value | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
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
  if (length === 0) return new Uint8Array();
  // A copy where nothing is packed: the decoder cannot read what lies behind it then.
  const page = unpack === undefined ? packed.slice() : unpack(packed, length);
  if (page.length === length) return page;
  throw fail(column, `it has a page of ${page.length} bytes, which says it has ${length}`);
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
