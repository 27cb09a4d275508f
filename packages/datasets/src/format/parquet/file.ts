import type { ColumnMetaData, FileMetaData, SchemaElement, SchemaTree } from "hyparquet";
import { messageOf } from "../../disk/files.ts";
import { LimitError, TruncatedError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { ParquetError, UnsupportedError } from "../../errors/format.ts";
import type { ByteSource, SignalOptions } from "../../source/byte-source.ts";
import { checkThrift } from "./check-thrift.ts";
import { parquetCodecs } from "./codecs.ts";
import { type ParquetCell, readColumn } from "./column.ts";
import { readFooter } from "./footer.ts";

/** Rows that are stored together. */
export interface ParquetGroup {
  /** Its first row. */
  readonly start: number;
  readonly rows: number;
  /** What its columns take unpacked, as the file says; they are not unpacked to more. */
  readonly bytes: number;
}

/** What a column holds: bytes, pictures as Hugging Face stores them (a struct with `bytes`), whole numbers, or something else. */
export type ParquetKind = "bytes" | "picture" | "integer" | "other";

/** An open parquet file. */
export interface ParquetFile {
  readonly name: string;
  readonly count: number;
  readonly columns: ReadonlyMap<string, ParquetKind>;
  readonly groups: readonly ParquetGroup[];
  /** What the writer noted, by key, such as `huggingface`. */
  readonly notes: ReadonlyMap<string, string>;
  /** The bytes that describe all others. */
  readonly footer: Uint8Array;
  /** The cells of one group, of each column asked for: bytes of pictures, whole numbers, null where there is none. */
  read(
    group: ParquetGroup,
    columns: readonly string[],
    options?: SignalOptions,
  ): Promise<ParquetCell[][]>;
}

/** Of one group: as many as pyarrow writes at most. */
const mostRows = 2 ** 20;

/**
 * Opens a parquet file. A group of rows that takes more than `limit` bytes unpacked is refused before it is read: it is the least that can be read at
 * once. Throws ParquetError, TruncatedError, UnsupportedError or LimitError.
 *
 * Source: Apache Parquet, "File format", https://parquet.apache.org/docs/file-format/
 */
export async function openParquet(
  source: ByteSource,
  { limit }: { readonly limit: number },
): Promise<ParquetFile> {
  const { name } = source;
  const footer = await readFooter(source);
  const { parquetMetadata, parquetSchema } = await import("hyparquet");
  const size = await source.size();
  const { metadata, tree, groups } = guarded(name, () => {
    checkThrift(footer.subarray(0, -8));
    const found = parquetMetadata(footer, { geoparquet: false });
    checkDepth(found.schema);
    const places = groupsOf(found, { name, size: size - footer.length, limit });
    return { metadata: found, tree: parquetSchema(found), groups: places };
  });
  const codecs = await parquetCodecs({ source: name, limit });
  return {
    name,
    count: groups.reduce((sum, { rows }) => sum + rows, 0),
    columns: new Map(tree.children.map((child) => [child.element.name, kindOf(child)])),
    groups,
    notes: new Map((metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ""])),
    footer,
    async read(group, wanted, options) {
      const cells: ParquetCell[][] = [];
      let left = group.bytes;
      for (const column of wanted) {
        const leaf = leafOf(tree, column);
        const chunk = metadata.row_groups[groups.indexOf(group)]?.columns.find(
          ({ meta_data: found }) => found?.path_in_schema.join("\0") === leaf?.path.join("\0"),
        )?.meta_data;
        const type = leaf?.element.type;
        if (leaf === undefined || chunk === undefined || !isRead(type) || chunk.type !== type)
          throw new ParquetError(
            `Cannot read ${name}: its group of rows from row ${group.start} on lacks the column ${column}`,
            { source: name },
          );
        const { from, length } = rangeOf(chunk);
        const bytes = await source.read(from, length, options);
        const { optional, way } = leaf;
        const { codec } = chunk;
        const about = { source: name, name: column, type, optional, codec, rows: group.rows };
        const found = await readColumn(bytes, { column: about, way, codecs, most: left });
        left -= found.unpacked;
        cells.push(found.cells);
      }
      return cells;
    },
  };
}

/** A column's cells: its own, or of a struct those of `bytes`. */
function leafOf(
  tree: SchemaTree,
  column: string,
): { path: string[]; element: SchemaElement; way: SchemaElement[]; optional: number } | undefined {
  const top = tree.children.find(({ element }) => element.name === column);
  const inner = top?.children.find(({ element }) => element.name === "bytes");
  const steps = [top, inner].filter((step) => step !== undefined);
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  const way = steps.map(({ element }) => element);
  const optional = way.filter(({ repetition_type: kind }) => kind === "OPTIONAL").length;
  return { path: last.path, element: last.element, way, optional };
}

function isRead(type: string | undefined): type is "BYTE_ARRAY" | "INT32" | "INT64" {
  return type === "BYTE_ARRAY" || type === "INT32" || type === "INT64";
}

/** The byte range of a column. Some writers give 0 as the offset of a dictionary that does not exist. */
function rangeOf(column: ColumnMetaData): { from: number; length: number } {
  const data = Number(column.data_page_offset);
  const dictionary = Number(column.dictionary_page_offset ?? 0);
  const from = dictionary > 0 ? Math.min(data, dictionary) : data;
  return { from, length: Number(column.total_compressed_size) };
}

interface GroupPlace {
  readonly name: string;
  readonly size: number;
  readonly limit: number;
}

function groupsOf(metadata: FileMetaData, { name, size, limit }: GroupPlace): ParquetGroup[] {
  const groups: ParquetGroup[] = [];
  let start = 0;
  for (const [g, group] of metadata.row_groups.entries()) {
    const rows = Number(group.num_rows);
    let bytes = 0;
    for (const { meta_data: column, file_path: elsewhere } of group.columns) {
      if (column === undefined || (elsewhere !== undefined && elsewhere !== ""))
        throw new UnsupportedError(
          `Cannot read ${name}: its group of rows ${g} has columns in another file`,
          { source: name },
        );
      const { from, length: packed } = rangeOf(column);
      if (!(from >= 0 && packed >= 0 && from + packed <= size))
        throw new TruncatedError(
          `Cannot read ${name}: its group of rows ${g} reaches to byte ${from + packed}, the file to ${size}`,
          { source: name, offset: size },
        );
      const unpacked = Number(column.total_uncompressed_size);
      if (!(unpacked >= 0))
        throw new ParquetError(
          `Cannot read ${name}: its group of rows ${g} has a column that says it unpacks to ${unpacked} bytes`,
          { source: name },
        );
      bytes += Math.max(packed, unpacked);
    }
    if (bytes > limit)
      throw new LimitError(
        `Cannot read ${name}: its group of rows ${g} takes ${bytes} bytes, more than the limit of ${limit}`,
        { source: name },
      );
    if (!Number.isSafeInteger(rows) || rows < 0 || rows > mostRows)
      throw new ParquetError(`Cannot read ${name}: its group of rows ${g} has ${rows} rows`, {
        source: name,
      });
    groups.push({ start, rows, bytes });
    start += rows;
  }
  if (start !== Number(metadata.num_rows))
    throw new ParquetError(
      `Cannot read ${name}: it says it has ${metadata.num_rows} rows, its groups have ${start}`,
      { source: name },
    );
  return groups;
}

function kindOf({ element, children }: SchemaTree): ParquetKind {
  if (element.repetition_type === "REPEATED") return "other";
  if (children.length > 0) {
    const bytes = children.find((child) => child.element.name === "bytes");
    return bytes && kindOf(bytes) === "bytes" ? "picture" : "other";
  }
  if (element.type === "BYTE_ARRAY") return "bytes";
  return element.type === "INT32" || element.type === "INT64" ? "integer" : "other";
}

/** Structs of columns in each other: hyparquet takes stack for each. */
const deepestSchema = 64;

/** Refuses a schema whose elements, each followed by the children that it counts, lie too deep in each other. */
function checkDepth(schema: readonly SchemaElement[]): void {
  const open: number[] = [];
  for (const element of schema) {
    const children: unknown = element.num_children ?? 0; // of whatever type the file gives it
    while (open.at(-1) === 0) open.pop();
    const left = open.pop();
    if (left !== undefined) open.push(left - 1);
    const own = Math.ceil(Number(children));
    open.push(own > 0 ? own : 0);
    if (open.length > deepestSchema)
      throw new RangeError(`its columns are nested more than ${deepestSchema} deep`);
  }
}

/** hyparquet throws what the engine throws when numbers in a file lead beyond its bytes. */
function guarded<T>(source: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof DatasetError) throw cause;
    throw new ParquetError(`Cannot read ${source}: ${messageOf(cause)}`, { source, cause });
  }
}
