import { type Archive, openArchive } from "./archive/archive.ts";
import { gunzipStream, isGzip } from "./archive/gunzip.ts";
import { defined } from "./choice/defined.ts";
import type { Dataset } from "./dataset.ts";
import { isFolder } from "./disk/files.ts";
import { LimitError, MissingDataError } from "./errors/access.ts";
import { DatasetError } from "./errors/dataset-error.ts";
import { NotImagesError, UncutError } from "./errors/images.ts";
import { idxHeader } from "./format/idx.ts";
import { isJpeg } from "./format/jpeg/jpeg.ts";
import { isParquet } from "./format/parquet/footer.ts";
import { isPng } from "./format/png/png.ts";
import { notImages } from "./not-images.ts";
import { checkOpenOptions, type OpenOptions } from "./open-options.ts";
import { openParquetPlace } from "./open-parquet.ts";
import { openPreparedFolder } from "./prepared/open-prepared.ts";
import { isIdx, isNumpy, recognise } from "./recognise.ts";
import { cifar10, cifar100 } from "./set/cifar/cifar.ts";
import { codesDataset } from "./set/codes-dataset.ts";
import { crossfire, isCrossfire } from "./set/crossfire.ts";
import { emojiOf } from "./set/emoji.ts";
import { idxDataset } from "./set/idx-dataset.ts";
import { isPictureName, picturesOf } from "./set/pictures/image-folder.ts";
import { heldOutFrom, partFolders } from "./set/pictures/part-folders.ts";
import type { PictureDataset } from "./set/pictures/picture-dataset.ts";
import { cutSheet } from "./set/pictures/sprite-sheet.ts";
import { sheetsOf } from "./set/pictures/sprite-sheets.ts";
import type { ByteSource, SignalOptions } from "./source/byte-source.ts";
import { checkPlace, sourceAt } from "./source/source-at.ts";
import { counted } from "./text/counted.ts";
import { splitByHash } from "./transform/split-by-hash.ts";
import { isOtherPicture, unopened } from "./unopened.ts";

/** A data set and a description of where it was found; pictures that were not split by hash also have the fields of `PictureDataset`. */
export interface OpenedDataset
  extends
    Dataset,
    Partial<
      Pick<
        PictureDataset,
        | "names"
        | "prints"
        | "dropped"
        | "leftOut"
        | "changed"
        | "narrowed"
        | "cleared"
        | "corners"
        | "otherColours"
        | "unlabelled"
      >
    > {
  readonly found: string;
  /** True if the data has no splits of its own and was not divided. */
  readonly whole: boolean;
  /** Pictures that a folder beside those to train on holds out. */
  readonly validation?: Dataset;
  /** Closes the files that samples are read from. */
  close(): Promise<void>;
}

/**
 * Opens whatever is at a path (or in a source): a folder, tar, tar.gz or zip archive of PNG and JPEG pictures, CIFAR-10 or CIFAR-100 in their
 * archives or folders, an archive of Crossfire, a package of emoji, parquet files of pictures or their folder, what `prepare()` wrote (or a folder with
 * `train` and `test` of that kind), a sprite sheet or a folder of them if `cell` is given, an IDX file or a folder of them, codes in a numpy file. It looks at the contents and names of files, never
 * at the path alone. The folders `train`, `validation` (or `val`) and `test` are the splits of pictures; without them, `split: "test"` is the tenth with the lowest hashes, and
 * `"train"` the rest. Rejects with DatasetError or a subclass that says what was found instead.
 *
 * @example
 * import { mkdtempSync, writeFileSync } from "node:fs";
 * import { tmpdir } from "node:os";
 * const folder = mkdtempSync(`${tmpdir()}/example-`);
 * writeFileSync(`${folder}/train-images-idx3-ubyte`, formatIdx([2, 1, 1], Uint8Array.of(7, 8)));
 * const opened = await openDataset(folder);
 * opened.found; // "a folder with files of IDX"
 * await opened.read([1]); // { images: Uint8Array [8] }
 * await openDataset("no/such/file"); // throws MissingDataError
 */
export async function openDataset(
  place: string | { readonly from: string | ByteSource },
  options: OpenOptions = {},
): Promise<OpenedDataset> {
  // Programs without types give anything.
  const from: unknown = Object.hasOwn(Object(place), "from") ? Object(place).from : place;
  checkPlace(from);
  checkOpenOptions(from, options);
  if (typeof from === "string" && (await isFolder(from))) {
    const prepared = await openPreparedFolder(from, options.split ?? "train");
    if (prepared) return named(prepared.data, prepared.found, prepared.whole);
    return openFiles(from, options);
  }
  const source = sourceAt(from);
  try {
    const head = await source.read(0, Math.min(512, await source.size()));
    if (isCrossfire(head))
      return await divided(
        await crossfire({ ...options, from: source }),
        "an archive of Crossfire",
        options,
      );
    if (isPng(head) || isJpeg(head)) return await openSheet(source, options);
    if (isParquet(head)) return await openParquet(from, options);
    if (isIdx(isGzip(head) ? await unpackedHead(source) : head))
      return await openIdx(source, head, options);
    if (isNumpy(head)) return await openCodes(source, options);
    const refusal = notImages(head, { source: source.name });
    if (refusal) throw refusal;
    return await openFiles(source, options);
  } finally {
    await source.close();
  }
}

async function openIdx(
  source: ByteSource,
  head: Uint8Array,
  { labels, name = source.name }: OpenOptions,
): Promise<OpenedDataset> {
  const length = await source.size();
  const limit = isGzip(head) ? 2 ** 30 : 2 ** 32;
  // Before a server, or a file of holes, is asked for all that it says it has.
  if (!isGzip(head)) idxHeader(head, { source: source.name, length });
  if (length > limit)
    throw new LimitError(
      `Cannot open ${source.name}: its ${length} bytes are more than the limit of ${limit}`,
      { source: source.name },
    );
  const images = new Uint8Array(await source.read(0, length));
  const data = await idxDataset({ images, name, ...(labels !== undefined && { labels }) });
  return named(data, "a file of IDX", true);
}

async function openCodes(source: ByteSource, options: OpenOptions): Promise<OpenedDataset> {
  const { labels, levels, name } = options;
  const how = { ...defined({ labels, levels, name }), from: source };
  return named(await codesDataset(how), "a numpy file of codes", true);
}

async function openParquet(
  from: string | ByteSource,
  options: OpenOptions,
): Promise<OpenedDataset> {
  const { data, found, whole } = await openParquetPlace(from, options);
  return named(data, found, whole);
}

async function openSheet(source: ByteSource, options: OpenOptions): Promise<OpenedDataset> {
  const { cell } = options;
  if (cell === undefined && options.size === undefined)
    throw new UncutError(
      `Cannot open ${source.name}: it is one picture; give the size of its cells if it is a sprite sheet, of its crops if it is a texture, of its patches if it is a photograph, or the folder of pictures`,
      { source: source.name, ways: ["cell", "crops", "patches"] },
    );
  const what = cell === undefined ? "a picture" : "a sprite sheet";
  // Only cells of a sheet may be there for no figure.
  const blank = cell === undefined;
  return divided(await cutSheet({ ...options, from: source, blank }), what, options);
}

async function openFiles(from: string | ByteSource, options: OpenOptions): Promise<OpenedDataset> {
  const archive = await openArchive(from);
  try {
    const what = archive.kind === "folder" ? "a folder" : `a ${archive.kind} archive`;
    const { split = "train", classes = "fine", signal } = options;
    const names = await fileNames(archive, { signal });
    if (names.some((name) => /^(?:last|best)\.safetensors$/.test(name)))
      throw new NotImagesError(
        `Cannot open ${archive.name}: it is the folder of a training run, no images`,
        { source: archive.name, kind: "run" },
      );
    if (archive.kind === "zip" && names.length > 0 && names.every((one) => one.endsWith(".npy")))
      return await openCodes(sourceAt(from), options);
    const kind = recognise(names);
    if (kind === "idx" && typeof from === "string" && archive.kind === "folder")
      return named(await idxDataset({ folder: from, split }), `${what} with files of IDX`);
    if (kind === "cifar10") return named(await cifar10({ from, split }), `${what} with CIFAR-10`);
    if (kind === "cifar100")
      return named(
        await cifar100({ from, split, labels: classes }),
        `${what} with CIFAR-100 (${classes} labels)`,
      );
    if (kind === "parquet" && typeof from === "string" && archive.kind === "folder")
      return await openParquet(from, options);
    if (kind === "emoji")
      return await divided(await emojiOf(archive, options), `${what} of emoji`, options);
    if (kind === "imagenet" || !names.some(isPictureName)) throw unopened(archive, names, kind);
    const opened = await openPictures(archive, { names, what, options });
    return withUnopened(opened, { names, ofRuns: archive.ofRuns ?? [] }, options);
  } finally {
    await archive.close();
  }
}

async function openPictures(
  archive: Archive,
  { names, what, options }: { names: readonly string[]; what: string; options: OpenOptions },
): Promise<OpenedDataset> {
  const { split, below, cell } = options;
  const open = cell === undefined ? picturesOf : sheetsOf;
  const all = cell === undefined ? what : `sprite sheets of ${what}`;
  const folders = partFolders(names.filter(isPictureName));
  if (split === undefined || below !== undefined || !folders)
    return divided(await open(archive, options), all, options);
  const { [split]: own, validation } = folders;
  if (own === undefined)
    throw new MissingDataError(`Cannot open the ${split} part of ${archive.name}: it has none`, {
      source: archive.name,
    });
  const part = await open(archive, { ...options, below: own });
  const found = describePictures(part, `${all}, its part ${split}`);
  if (split === "test" || validation === undefined) return named(part, found);
  const how = { ...options, ...defined({ palette: part.info.palette }), below: validation };
  const held = heldOutFrom(part, await open(archive, how));
  return named({ ...part, validation: held }, `${found}; ${held.info.count} more in ${validation}`);
}

/** Names the pictures of other kinds, and those of training runs: nobody should miss them later. */
function withUnopened(
  opened: OpenedDataset,
  { names, ofRuns: all }: { readonly names: readonly string[]; readonly ofRuns: readonly string[] },
  { below }: OpenOptions,
): OpenedDataset {
  const isBelow = (name: string): boolean =>
    name.startsWith(below === undefined ? "" : `${below}/`);
  const otherKind = names.filter((name) => isOtherPicture(name) && isBelow(name));
  const ofRuns = all.filter((name) => isPictureName(name) && isBelow(name));
  const { damaged = [], otherSize = [] } = opened.leftOut ?? {};
  return Object.freeze({ ...opened, leftOut: { damaged, otherSize, otherKind, ofRuns } });
}

async function divided(
  data: PictureDataset,
  what: string,
  { split, divide = true }: OpenOptions,
): Promise<OpenedDataset> {
  if (split === undefined || !divide) return named(data, describePictures(data, what), true);
  const parts = await splitByHash(data, { shares: { test: 0.1, train: 0.9 } });
  const { count } = parts[split].info;
  const found = describePictures(data, what);
  const { leftOut, changed, narrowed, cleared, otherColours, unlabelled } = data;
  if (count > 0)
    return named(
      { ...parts[split], leftOut, changed, narrowed, cleared, otherColours, unlabelled },
      `${found}; ${count} of them are its ${split} part`,
    );
  throw new DatasetError(
    `Cannot open the ${split} part of ${data.info.name}: of its ${data.info.count} pictures none fell into it`,
    {
      source: data.info.name,
    },
  );
}

function describePictures({ info, dropped, otherColours }: PictureDataset, what: string): string {
  const { shape, count, classes, palette } = info;
  return [
    `${what} with ${count === 1 ? "1 picture" : `${count} different pictures`} of ${shape.join("x")}`,
    ...(classes ? [`in ${classes.length} classes`] : ["without classes"]),
    ...(palette
      ? [
          `${palette.exact && otherColours === 0 ? "in" : "brought to"} ${counted(palette.colours.length, "colour")}`,
        ]
      : []),
    ...(dropped > 0 ? [`${counted(dropped, "copy", "copies")} left out`] : []),
  ].join(", ");
}

function named(
  data: Dataset & Partial<Omit<OpenedDataset, keyof Dataset | "found" | "whole">>,
  found: string,
  whole = false,
): OpenedDataset {
  return Object.freeze({ close: async () => {}, ...data, found, whole });
}

/** Names are read to the end, and with them every header of the archive. */
async function fileNames(archive: Archive, options: SignalOptions): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of archive.files(options)) names.push(name);
  return names;
}

/** The first bytes of what a gzip file holds. */
async function unpackedHead(source: ByteSource): Promise<Uint8Array> {
  for await (const piece of gunzipStream(source, { limit: 2 ** 40 })) return piece;
  return new Uint8Array();
}
