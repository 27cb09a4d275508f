import type { Compressors, FileMetaData, SchemaElement } from "hyparquet";
import { messageOf } from "../../disk/files.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { ParquetError } from "../../errors/format.ts";
import { checkedPages, type ParquetColumn } from "./pages.ts";

/** A cell: bytes, a number, or nothing. */
export type ParquetCell = Uint8Array | number | null;

/** The cells of a column, and how many bytes its pages took unpacked. */
export interface ColumnCells {
  readonly cells: ParquetCell[];
  readonly unpacked: number;
}

/**
 * The cells of a column of bytes or whole numbers, from the bytes of its pages, which unpack to at most `most`. `way` are its fields from the top. hyparquet decodes what
 * {@link checkedPages} let pass: it is given a file of this column alone, whose pages are unpacked already.
 */
export async function readColumn(
  bytes: Uint8Array,
  {
    column,
    way,
    codecs,
    most,
  }: {
    readonly column: ParquetColumn;
    readonly way: readonly SchemaElement[];
    readonly codecs: Compressors;
    readonly most: number;
  },
): Promise<ColumnCells> {
  const { source, name, rows } = column;
  const { parquetReadObjects } = await import("hyparquet");
  const fail = (state: string, cause?: unknown): ParquetError =>
    new ParquetError(`Cannot read the column ${name} of ${source}: ${state}`, { source, cause });
  let size = 0;
  let found: readonly Readonly<Record<string, unknown>>[];
  try {
    const { pages, end, unpacked } = checkedPages(bytes, { column, codecs, most });
    size = unpacked;
    const slice = (from: number, to = end): ArrayBuffer =>
      new Uint8Array(bytes.subarray(from, to)).buffer;
    found = await parquetReadObjects({
      file: { byteLength: end, slice },
      metadata: metadataOf(column, { way, end }),
      compressors: { [packing]: () => pages.shift() ?? new Uint8Array() },
      utf8: false,
    });
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    throw fail(messageOf(error), error); // a library's own, or what the engine throws beyond the end of a page
  }
  if (found.length !== rows) throw fail(`it has ${found.length} rows, not ${rows}`);
  return { cells: found.map((row) => cellOf(row[way[0]?.name ?? ""])), unpacked: size };
}

/** What pages are said to be packed by: any but none, so that hyparquet asks for each. */
const packing = "GZIP";

/** A file that has one group of rows with one column, and no types but the physical one: text stays bytes. */
function metadataOf(
  { type, rows }: ParquetColumn,
  { way, end }: { readonly way: readonly SchemaElement[]; readonly end: number },
): FileMetaData {
  const path = way.map(({ name }) => name);
  const schema = way.map(({ name, repetition_type: repetition = "REQUIRED" }, i) => {
    const element = { name, repetition_type: repetition };
    return i === way.length - 1 ? { ...element, type } : { ...element, num_children: 1 };
  });
  const chunk = {
    type,
    encodings: [],
    path_in_schema: path,
    codec: packing,
    num_values: BigInt(rows),
    total_uncompressed_size: BigInt(end),
    total_compressed_size: BigInt(end),
    data_page_offset: 0n,
  } as const;
  return {
    version: 1,
    schema: [{ name: "root", num_children: 1 }, ...schema],
    num_rows: BigInt(rows),
    row_groups: [
      {
        columns: [{ file_offset: 0n, meta_data: { ...chunk, encodings: [] } }],
        total_byte_size: BigInt(end),
        num_rows: BigInt(rows),
      },
    ],
    metadata_length: 0,
  };
}

/** A value as hyparquet gives it: of a struct, that of its one field. */
function cellOf(value: unknown): ParquetCell {
  if (value instanceof Uint8Array || typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return null;
  const [inner]: unknown[] = Object.values(value);
  return inner === undefined ? null : cellOf(inner);
}
