import type { Codes, Palette } from "../dataset.ts";
import { messageOf } from "../disk/files.ts";
import { PreparedError } from "../errors/format.ts";
import { isShallow } from "../format/is-shallow.ts";
import { shown } from "../format/shown.ts";
import type { ByteSource } from "../source/byte-source.ts";
import { isPalette } from "../transform/is-palette.ts";
import { headerBytes, recordBytes } from "./shard-records.ts";

/** One file of prepared samples. */
export interface Shard {
  readonly file: string;
  /** Samples. */
  readonly count: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Samples of the source that are left out, of those that would be here. */
  readonly skipped: readonly number[];
}

/** What `index.json` says: what the samples are, and which files hold them. */
export interface ShardIndex {
  readonly format: "pixelweft-prepared";
  readonly version: 1;
  readonly complete: boolean;
  readonly name: string;
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly labelled: boolean;
  readonly classes?: readonly string[];
  readonly palette?: Palette;
  readonly codes?: Codes;
  /** The number of samples of the source, and its fingerprint. */
  readonly source: { readonly count: number; readonly fingerprint: string };
  /** Samples of the source that a shard is made of; the last one may have fewer. */
  readonly shardRecords: number;
  /** By number, those that are written. */
  readonly shards: readonly Shard[];
}

export const indexFile = "index.json";
const largestIndex = 2 ** 26;

/** The name of a shard's file. */
export function shardName(number: number): string {
  return `shard-${String(number).padStart(5, "0")}.bin`;
}

/** The number in a shard's name. */
export function shardNumber(file: string): number {
  return Number(file.slice("shard-".length, -".bin".length));
}

/** The index in a file that is not trusted, which is then closed. Throws PreparedError. */
export async function readIndex(source: ByteSource): Promise<ShardIndex> {
  const { name } = source;
  try {
    return parse(await textOf(source), name);
  } finally {
    await source.close();
  }
}

/** Whether a file, which is then closed, begins as an index does: other files may have its name. */
export async function isIndex(source: ByteSource): Promise<boolean> {
  try {
    const head = await source.read(0, Math.min(64, await source.size()));
    return /^\{\s*"format":\s*"pixelweft-prepared"/.test(new TextDecoder().decode(head));
  } finally {
    await source.close();
  }
}

async function textOf(source: ByteSource): Promise<string> {
  const { name } = source;
  const size = await source.size();
  if (size > largestIndex)
    throw new PreparedError(`Cannot use ${name}: its ${size} bytes are more than ${largestIndex}`, {
      source: name,
    });
  return new TextDecoder().decode(await source.read(0, size));
}

function parse(text: string, name: string): ShardIndex {
  const fail = (state: string): PreparedError =>
    new PreparedError(`Cannot use ${name}: ${state}`, { source: name });
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw fail("it is no JSON");
  }
  if (!isObject(found) || found["format"] !== "pixelweft-prepared")
    throw fail("it is no index of prepared samples");
  const { version } = found;
  if (version !== 1)
    throw fail(
      `it is of version ${shown(version)}, ${typeof version === "number" && version > 1 ? "which is newer than 1: a newer Pixelweft reads it" : "not 1"}`,
    );
  try {
    return indexOf(found);
  } catch (error) {
    throw fail(messageOf(error));
  }
}

function indexOf(found: Fields): ShardIndex {
  const { complete, labelled, shape, classes, palette, codes, source, shards } = found;
  if (typeof complete !== "boolean" || typeof labelled !== "boolean")
    throw new TypeError("it does not say whether it is complete and labelled");
  const [height, width, channels, ...more] = list(shape, "shape").map((side) =>
    natural(side, { name: "shape", least: 1, most: 2 ** 16 }),
  );
  if (height === undefined || width === undefined || channels === undefined || more.length > 0)
    throw new TypeError("its shape has not three sizes");
  if (!isObject(source)) throw new TypeError("it names no source");
  const count = natural(source["count"], { name: "source.count", least: 0, most: 2 ** 32 });
  const shardRecords = natural(found["shardRecords"], {
    name: "shardRecords",
    least: 1,
    most: 2 ** 32,
  });
  const index: ShardIndex = {
    format: "pixelweft-prepared",
    version: 1,
    complete,
    name: string(found["name"], "name"),
    shape: [height, width, channels],
    labelled,
    ...(classes !== undefined && {
      classes: list(classes, "classes").map((name) => string(name, "classes")),
    }),
    ...(palette !== undefined && { palette: paletteOf(palette) }),
    ...(codes !== undefined && { codes: codesOf(codes) }),
    source: { count, fingerprint: string(source["fingerprint"], "source.fingerprint") },
    shardRecords,
    shards: list(shards, "shards").map(shardOf),
  };
  checkShards(index);
  return index;
}

function shardOf(found: unknown): Shard {
  if (!isObject(found)) throw new TypeError("a shard is no object");
  const file = string(found["file"], "file");
  // A name that leads elsewhere is never opened.
  if (!/^shard-\d{5,10}\.bin$/.test(file))
    throw new TypeError(`${shown(file)} is no name of a shard`);
  const digest = string(found["sha256"], "sha256");
  if (!/^[\da-f]{64}$/.test(digest)) throw new TypeError(`the SHA-256 of ${file} is none`);
  const most = 2 ** 32;
  return {
    file,
    count: natural(found["count"], { name: `count of ${file}`, least: 0, most }),
    bytes: natural(found["bytes"], { name: `bytes of ${file}`, least: 0, most: 2 ** 53 }),
    sha256: digest,
    skipped: list(found["skipped"], "skipped").map((sample) =>
      natural(sample, { name: `skipped of ${file}`, least: 0, most }),
    ),
  };
}

/** Shards that fit together: each by its number once, with the samples that are its own. */
function checkShards({
  shards,
  shape,
  labelled,
  source,
  shardRecords,
  complete,
}: ShardIndex): void {
  let before = -1;
  for (const { file, count, bytes, skipped } of shards) {
    const number = shardNumber(file);
    if (number <= before || shardName(number) !== file)
      throw new TypeError(`${file} is not where it should be`);
    before = number;
    const first = number * shardRecords;
    const own = Math.min(shardRecords, source.count - first);
    const inside = skipped.every((sample) => sample >= first && sample < first + own);
    if (own < 1 || count + skipped.length !== own || !inside)
      throw new TypeError(`${file} has not the samples that it should have`);
    if (bytes !== headerBytes + count * recordBytes({ shape, labelled }))
      throw new TypeError(`${file} is not as long as its samples`);
  }
  const all = Math.ceil(source.count / shardRecords);
  if (complete && shards.length !== all)
    throw new TypeError(`it has ${shards.length} of ${all} shards`);
}

function codesOf(found: unknown): Codes {
  if (!isObject(found)) throw new TypeError("its codes are none");
  return { levels: natural(found["levels"], { name: "codes.levels", least: 2, most: 2 ** 16 }) };
}

function paletteOf(found: unknown): Palette {
  if (
    !isObject(found) ||
    typeof found["exact"] !== "boolean" ||
    !isPalette(found) ||
    !isShallow(found.tiles)
  )
    throw new TypeError("its palette is none");
  const { colours, exact, tiles } = found;
  return { colours, exact, ...(tiles && { tiles }) };
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`its ${name} is no list`);
}

function string(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(`its ${name} is no text`);
}

function natural(
  value: unknown,
  { name, least, most }: { readonly name: string; readonly least: number; readonly most: number },
): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most)
    return value;
  throw new TypeError(`its ${name} is ${shown(value)}, not from ${least} to ${most}`);
}
