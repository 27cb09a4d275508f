import { isFolder, listFiles } from "../../disk/files.ts";
import { MissingDataError } from "../../errors/access.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import type { ByteSource } from "../../source/byte-source.ts";
import { fromFile } from "../../source/file-source.ts";
import { sourceAt } from "../../source/source-at.ts";
import { isParquet } from "./footer.ts";

/** Where parquet files are: a file, a folder of them, or several files. */
export type ParquetPlace = string | ByteSource | readonly (string | ByteSource)[];

/** The parts that Hugging Face's repositories have. */
export type ParquetSplit = "train" | "validation" | "test";

/**
 * The files of a data set, in the order of their names. In a folder, those of the part: `train-00000-of-00005.parquet`, `train.parquet`, or any in a
 * folder `train`. Rejects with MissingDataError when some of a counted series are not there.
 */
export async function parquetShards(
  from: ParquetPlace,
  { split }: { readonly split?: ParquetSplit | undefined } = {},
): Promise<ByteSource[]> {
  if (isPlaces(from)) return sorted(from.map(sourceAt));
  if (typeof from !== "string" || !(await isFolder(from))) return [sourceAt(from)];
  const names = (await listFiles(from)).filter((name) => name.endsWith(".parquet"));
  const parts = names.map(splitOf);
  const wanted = names.filter((_, i) => split === undefined || parts[i] === split);
  if (split === undefined && new Set(parts).size > 1)
    throw new DatasetError(
      `Cannot open ${from}: it has the parts ${[...new Set(parts)].join(", ")}, and which one is not said`,
      { source: from },
    );
  if (wanted.length === 0)
    throw new MissingDataError(
      `Cannot find ${split === undefined ? "" : `the part ${split} of `}a data set in ${from}: it has ${names.length} parquet files`,
      { source: from },
    );
  return sorted(wanted.map((name) => fromFile(`${from}/${name}`)));
}

/** The splits in the names of the files, sorted. */
export async function parquetParts(from: ParquetPlace): Promise<ParquetSplit[]> {
  const places = isPlaces(from) ? from : [from];
  const parts = new Set<ParquetSplit | undefined>();
  for (const place of places) {
    const name = typeof place === "string" ? place : place.name;
    const folder = typeof place === "string" && (await isFolder(place));
    for (const file of folder ? await listFiles(place) : [name])
      if (file.endsWith(".parquet")) parts.add(splitOf(file));
  }
  return [...parts].filter((part) => part !== undefined).toSorted();
}

/** Whether parquet files are there, by what a file begins with or what a folder has. */
export async function holdsParquet(from: ParquetPlace): Promise<boolean> {
  const first = isPlaces(from) ? from[0] : from;
  if (first === undefined) return false;
  if (typeof first !== "string")
    return isParquet(await first.read(0, Math.min(4, await first.size())));
  if (await isFolder(first))
    return (await listFiles(first)).some((name) => name.endsWith(".parquet"));
  const source = fromFile(first);
  try {
    return await holdsParquet(source);
  } finally {
    await source.close();
  }
}

function isPlaces(from: ParquetPlace): from is readonly (string | ByteSource)[] {
  return Array.isArray(from);
}

/** The split in a file's name. */
function splitOf(name: string): ParquetSplit | undefined {
  const [, inName] =
    /(?:^|\/)(train|validation|valid|val|test)(?:[-_.][^/]*)?\.parquet$/.exec(name) ?? [];
  const [, inFolder] = /(?:^|\/)(train|validation|valid|val|test)\/[^/]+$/.exec(name) ?? [];
  const found = inName ?? inFolder;
  if (found === undefined) return undefined;
  return found === "train" || found === "test" ? found : "validation";
}

/** Files `NAME-00000-of-00005.parquet` have to be there all, and once. */
function sorted(sources: readonly ByteSource[]): ByteSource[] {
  const order = sources.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const series = order.map(({ name }) => /(\d{5})-of-(\d{5})(?:-[0-9a-f]+)?\.parquet/.exec(name));
  const [first] = series;
  if (!first || order.length === 0) return order;
  const total = Number(first[2]);
  const numbers = new Set(series.map((found) => Number(found?.[1] ?? -1)));
  const missing = Array.from({ length: total }, (_, i) => i).find((i) => !numbers.has(i));
  if (missing === undefined && order.length === total) return order;
  const name = order[0]?.name ?? "";
  const state =
    missing === undefined ? `there are ${order.length}` : `number ${missing} is missing`;
  throw new MissingDataError(`Cannot use ${name}: it is one of ${total} files, and ${state}`, {
    source: name,
  });
}
