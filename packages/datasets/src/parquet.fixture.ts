import { gzipSync, zstdCompressSync } from "node:zlib";
import type { CompressionCodec, Encoding, SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";

/** A row as Hugging Face stores pictures. */
export interface FixtureRow {
  readonly bytes: Uint8Array | null;
  readonly labels: readonly (number | null)[];
}

/** How a file is made. */
export interface FixtureOptions {
  readonly image?: string;
  readonly labels?: readonly string[];
  readonly rowGroupSize?: number;
  readonly codec?: CompressionCodec;
  /** What Hugging Face would note. */
  readonly note?: unknown;
  /** Call the bytes of pictures text, as careless writers do. */
  readonly asText?: boolean;
  /** The picture's bytes as a column, without a struct. */
  readonly bare?: boolean;
  /** How the bytes of bare pictures, and labels, are encoded; by default as the writer likes. */
  readonly encodings?: readonly [image: Encoding, label: Encoding];
}

/** A parquet file of pictures. */
export function parquetOf(rows: readonly FixtureRow[], options: FixtureOptions = {}): Uint8Array {
  const {
    image = "image",
    labels = ["label"],
    rowGroupSize = 1000,
    codec = "SNAPPY",
    note,
    asText = false,
    bare = false,
    encodings,
  } = options;
  const encoded = (k: 0 | 1): { encoding?: Encoding } =>
    encodings === undefined ? {} : { encoding: encodings[k] };
  const optional = { repetition_type: "OPTIONAL" } as const;
  const bytes: SchemaElement = {
    name: bare ? image : "bytes",
    type: "BYTE_ARRAY",
    ...optional,
    ...(asText && { converted_type: "UTF8" }),
  };
  const path: SchemaElement = {
    name: "path",
    type: "BYTE_ARRAY",
    converted_type: "UTF8",
    ...optional,
  };
  const schema: SchemaElement[] = [
    { name: "schema", num_children: 1 + labels.length },
    ...(bare ? [bytes] : [{ name: image, num_children: 2, ...optional }, bytes, path]),
    ...labels.map((name): SchemaElement => ({ name, type: "INT64", ...optional })),
  ];
  const buffer = parquetWriteBuffer({
    schema,
    codec,
    rowGroupSize,
    compressors: {
      GZIP: (page) => new Uint8Array(gzipSync(page)),
      ZSTD: (page) => new Uint8Array(zstdCompressSync(page)),
    },
    columnData: [
      {
        name: image,
        ...encoded(0),
        data: rows.map((row, i) => (bare ? row.bytes : { bytes: row.bytes, path: `${i}.png` })),
      },
      ...labels.map((name, k) => ({
        name,
        ...encoded(1),
        data: rows.map((row) => {
          const label = row.labels[k];
          return label === null || label === undefined ? null : BigInt(label);
        }),
      })),
    ],
    ...(note !== undefined && {
      kvMetadata: [{ key: "huggingface", value: JSON.stringify(note) }],
    }),
  });
  return new Uint8Array(buffer);
}
