import type { PictureFile } from "../../decode/picture-job.ts";
import { ParquetError, UnsupportedError } from "../../errors/format.ts";
import type { ByteSource, SignalOptions } from "../../source/byte-source.ts";
import { concatenate } from "../../source/concatenate.ts";
import { sha256 } from "../../source/sha256.ts";
import type { ParquetCell } from "./column.ts";
import { openParquet, type ParquetFile, type ParquetGroup, type ParquetKind } from "./file.ts";
import { groupCache } from "./group-cache.ts";
import { type ParquetPlace, parquetShards, type ParquetSplit } from "./shards.ts";

/** How rows of pictures are found and held. */
export interface ParquetRowsOptions {
  readonly from: ParquetPlace;
  readonly split?: ParquetSplit | undefined;
  /** The column of pictures. Default: `image` or `img`, else the only one. */
  readonly image?: string | undefined;
  /** The columns of whole numbers that are read with it. */
  readonly labels: readonly string[];
  /** Bytes of one group of rows, unpacked. */
  readonly limit: number;
  /** Bytes of groups that are kept for the next time. */
  readonly cache: number;
}

/** Rows, in the order in which they were asked for. */
export interface PictureRows {
  readonly files: readonly PictureFile[];
  /** The numbers of each column asked for. */
  readonly labels: readonly (readonly number[])[];
}

/** The rows of parquet files, one after the other. */
export interface ParquetRows {
  readonly name: string;
  readonly count: number;
  readonly image: string;
  readonly columns: ReadonlyMap<string, ParquetKind>;
  readonly notes: ReadonlyMap<string, string>;
  read(indices: ArrayLike<number>, options?: SignalOptions): Promise<PictureRows>;
  /** Tells these files from others by what describes their contents. */
  fingerprint(): Promise<string>;
  close(): Promise<void>;
}

/** Opens the files and looks at their columns. Throws ParquetError, UnsupportedError and what else reading does. */
export async function openParquetRows(options: ParquetRowsOptions): Promise<ParquetRows> {
  const { labels, limit, cache } = options;
  const sources = await parquetShards(options.from, options);
  const close = async (): Promise<void> => {
    for (const source of sources) await source.close();
  };
  try {
    const files: ParquetFile[] = [];
    for (const source of sources) files.push(await openParquet(source, { limit }));
    const [first] = files;
    if (first === undefined) throw new RangeError("Cannot open parquet files: there are none");
    const image = imageColumn(first, options.image);
    for (const file of files) checkColumns(file, { image, labels });
    const groups = groupsOf(files);
    const count = files.reduce((sum, file) => sum + file.count, 0);
    const held = groupCache(cache, ({ file, group }: PlacedGroup, how) =>
      file.read(group, [image, ...labels], how),
    );
    return {
      name: nameOf(sources),
      count,
      image,
      columns: first.columns,
      notes: first.notes,
      async read(indices, how) {
        const found: PictureFile[] = Array.from({ length: indices.length });
        const numbers = labels.map(() => Array.from({ length: indices.length }, () => 0));
        for (const [group, places] of byGroup(groups, indices)) {
          const [pictures, ...columns] = await held(group, how);
          for (const at of places) {
            const sample = indices[at] ?? 0;
            const cell = sample - group.start;
            const member = `row ${group.group.start + cell}`;
            const place = { source: group.file.name, member, sample };
            const bytes = fileOf(pictures?.[cell], { column: image, place });
            found[at] = { ...place, bytes };
            for (const [k, column] of labels.entries())
              (numbers[k] ?? [])[at] = wholeNumber(columns[k]?.[cell], { column, place });
          }
        }
        return { files: found, labels: numbers };
      },
      fingerprint: async () =>
        sha256(concatenate(files.flatMap(({ footer }) => [footer, Uint8Array.of(0)]))),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function nameOf(sources: readonly ByteSource[]): string {
  const [{ name } = { name: "parquet" }] = sources;
  return sources.length === 1 ? name : `${name} and ${sources.length - 1} more`;
}

function imageColumn({ name, columns }: ParquetFile, wanted: string | undefined): string {
  const kinds = [...columns];
  const pictures = kinds.filter(([, kind]) => kind === "picture" || kind === "bytes");
  const known = pictures.find(([column]) => column === "image" || column === "img");
  const structs = pictures.filter(([, kind]) => kind === "picture");
  const only = structs.length === 1 ? structs[0] : pictures.length === 1 ? pictures[0] : undefined;
  const [found] = known ?? only ?? [];
  if (wanted !== undefined && columns.has(wanted)) return wanted;
  if (wanted === undefined && found !== undefined) return found;
  const list = kinds.map(([column, kind]) => `${column} (${kind})`).join(", ");
  throw new UnsupportedError(
    `Cannot use ${name}: it has no ${wanted === undefined ? "one column" : `column ${wanted}`} of pictures, its columns are ${list}`,
    { source: name },
  );
}

function checkColumns(
  { name, columns }: ParquetFile,
  { image, labels }: { image: string; labels: readonly string[] },
): void {
  const kind = columns.get(image);
  if (kind !== "picture" && kind !== "bytes")
    throw new UnsupportedError(
      `Cannot use ${name}: its column ${image} holds ${kind ?? "nothing"}, not the files of pictures`,
      { source: name },
    );
  for (const label of labels)
    if (columns.get(label) !== "integer")
      throw new ParquetError(
        `Cannot use ${name}: its column ${label} holds ${columns.get(label) ?? "nothing"}, not whole numbers`,
        { source: name },
      );
}

/** A group of rows, and where its first one stands among all files' rows. */
interface PlacedGroup {
  readonly file: ParquetFile;
  readonly group: ParquetGroup;
  readonly start: number;
}

function groupsOf(files: readonly ParquetFile[]): PlacedGroup[] {
  let before = 0;
  return files.flatMap((file) => {
    const placed = file.groups.map((group) => ({ file, group, start: before + group.start }));
    before += file.count;
    return placed;
  });
}

/** Places of indices by the group that has their row, so that each group is read once. */
function byGroup(
  groups: readonly PlacedGroup[],
  indices: ArrayLike<number>,
): Map<PlacedGroup, number[]> {
  const found = new Map<PlacedGroup, number[]>();
  for (let at = 0; at < indices.length; at++) {
    const index = indices[at] ?? 0;
    let [low, high] = [0, groups.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((groups[middle]?.start ?? Infinity) <= index) low = middle;
      else high = middle;
    }
    const group = groups[low];
    if (group === undefined) continue;
    const places = found.get(group) ?? [];
    places.push(at);
    found.set(group, places);
  }
  return found;
}

interface CellPlace {
  readonly column: string;
  readonly place: { readonly source: string; readonly member: string; readonly sample: number };
}

/** A copy: the cell is a part of its whole group of rows. */
function fileOf(cell: ParquetCell | undefined, { column, place }: CellPlace): Uint8Array {
  if (cell instanceof Uint8Array) return cell.slice();
  throw new ParquetError(
    `Cannot read ${place.member} of ${place.source}: there is no picture in its column ${column}`,
    place,
  );
}

function wholeNumber(cell: ParquetCell | undefined, { column, place }: CellPlace): number {
  if (typeof cell === "number" && Number.isSafeInteger(cell)) return cell;
  throw new ParquetError(
    `Cannot read ${place.member} of ${place.source}: there is no whole number in its column ${column}`,
    place,
  );
}
