import { TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { isPadded } from "../format/fitting.ts";
import { isPng } from "../format/png/png.ts";
import type { ByteSource } from "../source/byte-source.ts";
import { crc32 } from "../source/crc32.ts";
import { sourceAt } from "../source/source-at.ts";
import { pictureDataset, type PictureDataset } from "./pictures/picture-dataset.ts";
import type { PictureOptions } from "./pictures/picture-options.ts";
import type { NamedPicture } from "./pictures/read-together.ts";

/** Options of `crossfire`. */
export interface CrossfireOptions extends PictureOptions {
  /** The archive: Debian's `crossfire-client-images` has `/usr/share/games/crossfire-client/crossfire.base`. */
  readonly from: string | ByteSource;
  /** Only pictures of this size, with `fit: "pad"` or `"stand"` smaller ones too. Default 32x32. */
  readonly size?: readonly [height: number, width: number] | undefined;
}

const largestArchive = 2 ** 28;

/**
 * The pictures of the game Crossfire: sprites of monsters, players, things and places, many with several poses. The class is the first folder of a
 * picture's name (monster, wall, spell ...), names end in the number of the pose. An archive is a line `IMAGE LENGTH NAME`
 * (or `IMAGE NUMBER LENGTH NAME`) followed by a PNG file, again and again. Rejects with DatasetError or one of its kind.
 *
 * @example
 * await crossfire({ from: "no/such/crossfire.base", palette: 64 }); // throws MissingDataError
 */
export async function crossfire(options: CrossfireOptions): Promise<PictureDataset> {
  const { size = [32, 32] } = options;
  const source = sourceAt(options.from);
  try {
    const length = await source.size();
    if (length > largestArchive)
      throw new DatasetError(
        `Cannot read ${source.name}: its ${length} bytes are more than ${largestArchive}`,
        { source: source.name },
      );
    const bytes = await source.read(0, length);
    return await pictureDataset(
      pictures(bytes, { source: source.name, size, pad: isPadded(options.fit ?? "cover") }),
      {
        ...options,
        size,
        source: source.name,
      },
    );
  } finally {
    await source.close();
  }
}

/** True for bytes that begin as such an archive does. */
export function isCrossfire(head: Uint8Array): boolean {
  return /^IMAGE (?:\d+ )?\d+ \S+\n/.test(String.fromCharCode(...head.subarray(0, 256)));
}

async function* pictures(
  bytes: Uint8Array,
  {
    source,
    size,
    pad,
  }: { source: string; size: readonly [height: number, width: number]; pad: boolean },
): AsyncGenerator<NamedPicture> {
  for (let at = 0; at < bytes.length;) {
    const line = String.fromCharCode(...bytes.subarray(at, at + 512)).split("\n", 1)[0] ?? "";
    const [, digits, member = ""] = /^IMAGE (?:\d{1,9} )?(\d{1,9}) ([!-~]+)$/.exec(line) ?? [];
    if (digits === undefined)
      throw new DatasetError(`Cannot read ${source}: there is no line IMAGE at byte ${at}`, {
        source,
        offset: at,
      });
    const start = at + line.length + 1;
    const end = start + Number(digits);
    if (end > bytes.length)
      throw new TruncatedError(
        `Cannot read ${source}: it ends at byte ${bytes.length}, inside ${member}`,
        { source, member, offset: bytes.length },
      );
    const file = bytes.subarray(start, end);
    at = end;
    if (!hasSize(file, size, pad)) continue;
    const name = member.replace(/^(?:\.\/)?(?:arch\/)?/, "");
    yield {
      name,
      group: name.includes("/") ? name.slice(0, name.indexOf("/")) : undefined,
      read: (reader) => reader.read({ bytes: file, source, member }),
    };
  }
}

/** What the header of a PNG file says, if it adds up; what does not is left to the decoder to refuse. */
function hasSize(
  file: Uint8Array,
  [height, width]: readonly [height: number, width: number],
  orLess: boolean,
): boolean {
  if (!isPng(file) || file.length < 33) return true;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(29) !== crc32(file.subarray(12, 29))) return true;
  const [wide, high] = [view.getUint32(16), view.getUint32(20)];
  return orLess ? wide <= width && high <= height : wide === width && high === height;
}
