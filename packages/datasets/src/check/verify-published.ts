import { gunzipStream, isGzip } from "../archive/gunzip.ts";
import { ChecksumError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import type { ByteSource } from "../source/byte-source.ts";
import { checkOptionNames } from "../source/check-options.ts";
import { type DigestAlgorithm, type Hasher, hasherOf } from "../source/digest.ts";
import { describe } from "../source/first-bytes.ts";
import { sourceAt } from "../source/source-at.ts";
import { type PublishedFile, publishedFiles } from "./published-files.ts";

/** Options of `verifyPublished`. */
export interface VerifyOptions {
  /** `size` compares sizes, `full` reads the whole file for its checksums, `off` does nothing. Default `size`. */
  readonly check?: "size" | "full" | "off" | undefined;
  /** What the file is, by its published name, such as `cifar-10-binary.tar.gz`. Default: what it is called. */
  readonly file?: string | undefined;
  /** Only files of this data set, such as `mnist`: several have files of the same names. */
  readonly dataset?: string | undefined;
  /** Checksums, MD5 or SHA-256, that are right besides the known ones. */
  readonly accept?: readonly string[] | undefined;
  /** Ends the reading with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes read. */
  readonly onProgress?: ((read: number, total: number) => void) | undefined;
}

/** What is known of a file. */
export interface Verified {
  readonly source: string;
  readonly bytes: number;
  /**
   * `match`: its checksum is that of a published file. `size`: its size is, and its checksum was not asked for or is not known. `unknown`: it is like none that is
   * known. `accepted`: its checksum is one of `accept`. `off`: nothing was compared.
   */
  readonly outcome: "match" | "size" | "unknown" | "accepted" | "off";
  /** The published file that it is. */
  readonly known?: PublishedFile;
  /** Its checksums, with `full`. */
  readonly md5?: string;
  readonly sha256?: string;
}

/**
 * Compares a file with what is known of the published ones. A file whose name is published and that has another size or checksum is refused, except where
 * several versions are in use ({@link publishedFiles}): what is not known of those is reported as `unknown`. What a `.gz` of MNIST's family
 * holds is compared, as mirrors pack it again.
 * Rejects with TruncatedError for a shorter file, ChecksumError for another checksum, DatasetError for a longer file or a page of HTML.
 *
 * @example
 * const file = fromBytes(new Uint8Array(100), { name: "train_32x32.tar" });
 * await verifyPublished(file); // throws TruncatedError
 * (await verifyPublished(file, { file: "mine.tar" })).outcome; // "unknown"
 */
export async function verifyPublished(
  from: string | ByteSource,
  options: VerifyOptions = {},
): Promise<Verified> {
  checkOptionNames("verify a file", options, {
    check: true,
    file: true,
    dataset: true,
    accept: true,
    signal: true,
    onProgress: true,
  });
  const { check = "size" } = options;
  if (check !== "size" && check !== "full" && check !== "off")
    throw new RangeError(`Cannot verify a file: check is ${String(check)}, not size, full or off`);
  const source = sourceAt(from);
  try {
    const bytes = await source.size();
    const found = { source: source.name, bytes };
    if (check === "off") return { ...found, outcome: "off" };
    const named = candidates(options.file ?? baseName(source.name), options);
    if (named.length > 0) await refuseHtml(source, bytes);
    return check === "size"
      ? compareSize(found, named, options)
      : await compareChecksums(source, { bytes, named, options });
  } finally {
    if (typeof from === "string") await source.close();
  }
}

function candidates(file: string, { dataset }: VerifyOptions): PublishedFile[] {
  return publishedFiles.filter(
    (known) => known.file === file && (dataset === undefined || known.dataset === dataset),
  );
}

function baseName(name: string): string {
  const [path = ""] = name.split(/[?#]/, 1);
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

interface Found {
  readonly source: string;
  readonly bytes: number;
}

/** Where no file of the name is known, a file of the same size says what it may be. */
function compareSize(
  found: Found,
  named: readonly PublishedFile[],
  { dataset }: VerifyOptions,
): Verified {
  const all = named.length > 0 ? named : publishedFiles;
  const known = all.find(
    (one) => one.bytes === found.bytes && (dataset === undefined || one.dataset === dataset),
  );
  if (known !== undefined) return { ...found, outcome: "size", known };
  refuseSize(found, named);
  return { ...found, outcome: "unknown" };
}

async function compareChecksums(
  source: ByteSource,
  {
    bytes,
    named,
    options,
  }: { bytes: number; named: readonly PublishedFile[]; options: VerifyOptions },
): Promise<Verified> {
  const found = { source: source.name, bytes };
  const accept = (options.accept ?? []).map((digest) => digest.toLowerCase());
  // A file of a wrong size need not be read, unless there may be other right ones.
  if (accept.length === 0) refuseSize(found, named);
  const { signal } = options;
  const digests = await digestsOf(source.stream({ signal }), {
    progress: (read) => options.onProgress?.(read, bytes),
  });
  const result = { ...found, ...digests };
  if (accept.includes(digests.md5) || accept.includes(digests.sha256))
    return { ...result, outcome: "accepted" };
  const ofSet = publishedFiles.filter(
    ({ dataset }) => options.dataset === undefined || dataset === options.dataset,
  );
  const known =
    ofSet.find((one) => isDigestOf(digests, one)) ?? (await unpacked(source, ofSet, signal));
  if (known !== undefined) return { ...result, outcome: "match", known };
  refuseSize(found, named);
  refuseChecksum(result, named);
  const alike = named.find((one) => one.bytes === bytes && !one.md5 && !one.sha256);
  return alike ? { ...result, outcome: "size", known: alike } : { ...result, outcome: "unknown" };
}

/** The published file that a packed one holds. */
async function unpacked(
  source: ByteSource,
  ofSet: readonly PublishedFile[],
  signal: AbortSignal | undefined,
): Promise<PublishedFile | undefined> {
  const bare = ofSet.filter(({ file }) => file.endsWith("-ubyte"));
  const size = await source.size();
  const largest = Math.max(0, ...bare.map(({ bytes = 0 }) => bytes));
  if (size > largest || !isGzip(await source.read(0, Math.min(2, size)))) return undefined;
  const digests = await digestsOf(gunzipStream(source, { limit: 2 ** 30, signal }), { signal });
  return bare.find((one) => isDigestOf(digests, one));
}

type Digests = Readonly<Record<DigestAlgorithm, string>>;

async function digestsOf(
  pieces: AsyncIterable<Uint8Array>,
  options: {
    readonly progress?: (read: number) => void;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Digests> {
  const md5: Hasher = await hasherOf("md5");
  const sha256: Hasher = await hasherOf("sha256");
  let read = 0;
  for await (const piece of pieces) {
    options.signal?.throwIfAborted();
    md5.update(piece);
    sha256.update(piece);
    read += piece.length;
    options.progress?.(read);
  }
  return { md5: md5.finish(), sha256: sha256.finish() };
}

/** The stronger checksum decides. */
function isDigestOf(digests: Digests, { md5, sha256 }: PublishedFile): boolean {
  return sha256 === undefined ? digests.md5 === md5 : digests.sha256 === sha256;
}

function refuseSize({ source, bytes }: Found, named: readonly PublishedFile[]): void {
  const [first] = named;
  const sizes = named.map((one) => one.bytes);
  if (!first || named.some((one) => one.circulating) || sizes.includes(bytes)) return;
  const message = `Cannot use ${source} as ${first.file} of ${first.dataset}: it has ${bytes} bytes, not ${sizes.join(" or ")}`;
  if (sizes.every((size) => bytes < (size ?? 0)))
    throw new TruncatedError(message, { source, offset: bytes });
  throw new DatasetError(message, { source });
}

function refuseChecksum(
  { source, md5, sha256 }: Found & Digests,
  named: readonly PublishedFile[],
): void {
  const [first] = named;
  if (!first || named.some((one) => one.circulating)) return;
  const algorithm = first.sha256 === undefined ? "md5" : "sha256";
  const actual = algorithm === "md5" ? md5 : sha256;
  const expected = first[algorithm] ?? "";
  const name = algorithm === "md5" ? "MD5" : "SHA-256";
  throw new ChecksumError(
    `Cannot use ${source} as ${first.file} of ${first.dataset}: its ${name} is ${actual}, expected ${expected}`,
    { source, algorithm, expected, actual },
  );
}

/** What a server sends instead of a file has another size too, but this says why. */
async function refuseHtml(source: ByteSource, bytes: number): Promise<void> {
  const what = describe(await source.read(0, Math.min(512, bytes)));
  if (!what.includes("HTML")) return;
  throw new DatasetError(`Cannot use ${source.name}: it ${what}`, {
    source: source.name,
    offset: 0,
  });
}
