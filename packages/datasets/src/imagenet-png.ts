import { type Archive, openArchive } from "./archive.ts";
import { readerOfSource } from "./byte-reader.ts";
import type { ByteSource } from "./byte-source.ts";
import { DatasetError, UnsupportedError } from "./errors.ts";
import { fromFile } from "./file-source.ts";
import { isFolder } from "./files.ts";
import { fitted } from "./picture.ts";
import { decodePng } from "./png.ts";
import { tarEntries } from "./tar.ts";

/** Pictures that are read when they are asked for. */
export interface PngPictures {
  readonly count: number;
  /** The bytes of each file, in the order of the pictures' numbers. */
  readonly sizes: Uint32Array<ArrayBuffer>;
  read(indices: Uint32Array): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

const largestPng = 1 << 20;

/**
 * The pictures `PREFIX/NUMBER.png` of a folder, tar or zip archive, by number. Of a tar archive only places are held (12 bytes a picture). Throws
 * DatasetError or one of its kind.
 */
export async function openPngs(
  from: string | ByteSource,
  { prefix, side }: { readonly prefix: string; readonly side: number },
): Promise<PngPictures> {
  const archive = await openArchive(from);
  const { name } = archive;
  try {
    if (archive.kind === "tar.gz")
      throw new UnsupportedError(
        `Cannot open ${name}: a packed archive cannot be read at any place; unpack it to a tar archive first`,
        { source: name },
      );
    const source = typeof from === "string" && !(await isFolder(from)) ? fromFile(from) : from;
    const files =
      archive.kind === "tar" && typeof source !== "string"
        ? await ofTar(source, prefix)
        : await ofFiles(archive, prefix);
    return pictures(files, { name, prefix, side, archive });
  } catch (error) {
    await archive.close();
    throw error;
  }
}

/** Files by their place in the order of numbers. */
interface Files {
  readonly numbers: Uint32Array;
  readonly sizes: Uint32Array;
  read(file: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

async function ofTar(source: ByteSource, prefix: string): Promise<Files> {
  const [numbers, sizes, offsets]: [number[], number[], number[]] = [[], [], []];
  for await (const entry of tarEntries(await readerOfSource(source), source.name)) {
    const number = numberOf(entry.name, prefix);
    if (number === undefined) continue;
    numbers.push(number);
    sizes.push(checkSize(entry, source.name));
    offsets.push(entry.offset);
  }
  const places = Float64Array.from(offsets);
  const lengths = Uint32Array.from(sizes);
  return {
    numbers: Uint32Array.from(numbers),
    sizes: lengths,
    read: async (file) => source.read(places[file] ?? 0, lengths[file] ?? 0),
    close: () => source.close(),
  };
}

async function ofFiles(archive: Archive, prefix: string): Promise<Files> {
  const numbers: number[] = [];
  const sizes: number[] = [];
  const reads: ((limit: number) => Promise<Uint8Array>)[] = [];
  for await (const file of archive.files()) {
    const number = numberOf(file.name, prefix);
    if (number === undefined) continue;
    numbers.push(number);
    sizes.push(checkSize(file, archive.name));
    reads.push(file.read);
  }
  return {
    numbers: Uint32Array.from(numbers),
    sizes: Uint32Array.from(sizes),
    read: async (file) => (await reads[file]?.(largestPng)) ?? new Uint8Array(),
    close: async () => {},
  };
}

function checkSize({ name, size }: { name: string; size: number }, source: string): number {
  if (size > 0 && size <= largestPng) return size;
  throw new DatasetError(
    `Cannot use ${name} of ${source}: a file of ${size} bytes is no small picture`,
    { source, member: name },
  );
}

/** The number of `PREFIX/NUMBER.png`, wherever that folder lies; a folder given by itself has no prefix. */
function numberOf(name: string, prefix: string): number | undefined {
  const [, folder, digits] = /(?:^|([^/]+)\/)0*(\d{1,7})\.png$/.exec(name) ?? [];
  return digits === undefined || (folder !== undefined && folder !== prefix)
    ? undefined
    : Number(digits);
}

function pictures(
  files: Files,
  { name, prefix, side, archive }: { name: string; prefix: string; side: number; archive: Archive },
): PngPictures {
  const { numbers } = files;
  const order = Uint32Array.from(numbers.keys()).toSorted(
    (a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0),
  );
  const twice = order.find((file, i) => i > 0 && numbers[file] === numbers[order[i - 1] ?? 0]);
  if (twice !== undefined)
    throw new DatasetError(`Cannot open ${name}: it has picture ${numbers[twice]} twice`, {
      source: name,
    });
  const pixels = side * side * 3;
  return {
    count: order.length,
    sizes: order.map((file) => files.sizes[file] ?? 0),
    async read(indices) {
      const images = new Uint8Array(indices.length * pixels);
      for (const [row, index] of indices.entries()) {
        const file = order[index] ?? 0;
        const member = `${prefix}/${numbers[file]}.png`;
        const place = { source: name, member, sample: index, maxPixels: 4 * side * side };
        const picture = await decodePng(await files.read(file), place);
        if (picture.pixels.some((value, i) => i % 4 === 3 && value !== 255))
          throw new UnsupportedError(`Cannot use ${member} of ${name}: it is transparent`, place);
        const fitting = {
          height: side,
          width: side,
          channels: 3,
          background: [0, 0, 0],
          fit: "exact",
        } as const;
        images.set(fitted(picture, { ...fitting, place }), row * pixels);
      }
      return images;
    },
    async close() {
      await files.close();
      await archive.close();
    },
  };
}
