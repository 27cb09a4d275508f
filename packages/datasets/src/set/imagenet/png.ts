import {
  type Archive,
  type ArchiveFile,
  crcOf,
  openArchive,
  readMany,
} from "../../archive/archive.ts";
import { tarEntries } from "../../archive/tar.ts";
import type { SampleReadOptions } from "../../dataset.ts";
import { decodeInPlace, type PictureFile } from "../../decode/picture-job.ts";
import { DatasetError } from "../../errors/dataset-error.ts";
import { UnsupportedError } from "../../errors/format.ts";
import { readerOfSource } from "../../source/byte-reader.ts";
import type { ByteSource, SignalOptions } from "../../source/byte-source.ts";
import { crc32 } from "../../source/crc32.ts";
import { type BytesPlace, readPlaces } from "../../source/read-places.ts";
import { sourceAt } from "../../source/source-at.ts";
import { type PictureIndex, indexMaker } from "./picture-index.ts";
import { squareForm } from "./square-form.ts";

/** Pictures that are read when they are asked for. */
export interface PngPictures {
  readonly count: number;
  /** The CRC-32 of each file, in the order of the pictures' numbers. Reads all files, except in a zip archive, which lists them. */
  checksums(options: SignalOptions): Promise<Uint32Array<ArrayBuffer>>;
  read(indices: Uint32Array, options: SampleReadOptions): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

const largestPng = 1 << 20;
/** Files that are checksummed together. */
const together = 64;

/**
 * The pictures `PREFIX/NUMBER.png` of a folder, tar or zip archive, by number. Of a tar archive only places are held (16 bytes a picture). Throws
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
    const files =
      archive.kind === "tar" ? await ofTar(from, prefix) : await ofFiles(archive, prefix);
    return pictures(files, { name, prefix, side, archive });
  } catch (error) {
    await archive.close();
    throw error;
  }
}

/** Pictures in the order of their numbers. */
interface Files {
  readonly index: PictureIndex;
  /** Given places of the index. */
  read(places: readonly BytesPlace[], options: SignalOptions): Promise<readonly Uint8Array[]>;
  /** The CRC-32 of files at such places. */
  checksums(places: readonly BytesPlace[], options: SignalOptions): Promise<readonly number[]>;
  close(): Promise<void>;
}

async function ofTar(from: string | ByteSource, prefix: string): Promise<Files> {
  const source = sourceAt(from);
  const maker = indexMaker();
  try {
    for await (const entry of tarEntries(await readerOfSource(source), source.name)) {
      const number = numberOf(entry.name, prefix);
      if (number === undefined) continue;
      maker.add({ number, size: checkSize(entry, source.name), offset: entry.offset });
    }
    const index = maker.finish(source.name);
    return {
      index,
      read: (places, options) => readPlaces(source, places, options),
      checksums: async (places, options) => (await readPlaces(source, places, options)).map(crc32),
      close: () => source.close(),
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

async function ofFiles(archive: Archive, prefix: string): Promise<Files> {
  const maker = indexMaker();
  const files: ArchiveFile[] = [];
  for await (const file of archive.files()) {
    const number = numberOf(file.name, prefix);
    if (number === undefined) continue;
    maker.add({ number, size: checkSize(file, archive.name), offset: files.length });
    files.push(file);
  }
  return {
    index: maker.finish(archive.name),
    async read(places, options) {
      const wanted = places.flatMap(({ offset }) => files[offset] ?? []);
      return readMany(archive, wanted, { ...options, limit: largestPng });
    },
    async checksums(places, options) {
      const found: number[] = [];
      for (const { offset } of places) {
        const file = files[offset];
        if (file !== undefined) found.push(await crcOf(file, largestPng, options));
      }
      return found;
    },
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
  const slash = name.lastIndexOf("/");
  const folder = name.slice(name.lastIndexOf("/", slash - 1) + 1, Math.max(0, slash));
  const [, digits] = /^0*(\d{1,7})\.png$/.exec(name.slice(slash + 1)) ?? [];
  return digits === undefined || (slash >= 0 && folder !== prefix) ? undefined : Number(digits);
}

function pictures(
  files: Files,
  { name, prefix, side, archive }: { name: string; prefix: string; side: number; archive: Archive },
): PngPictures {
  const { numbers, sizes, offsets } = files.index;
  const form = squareForm(side);
  const placeOf = (sample: number): BytesPlace => ({
    offset: offsets[sample] ?? 0,
    size: sizes[sample] ?? 0,
  });
  return {
    count: numbers.length,
    async checksums(options) {
      const found = new Uint32Array(numbers.length);
      for (let first = 0; first < found.length; first += together) {
        const length = Math.min(together, found.length - first);
        const places = Array.from({ length }, (_, i) => placeOf(first + i));
        found.set(await files.checksums(places, options), first);
      }
      return found;
    },
    async read(indices, { signal, decode = decodeInPlace }) {
      const bytes = await files.read(Array.from(indices, placeOf), { signal });
      const found = Array.from(indices, (sample, i): PictureFile => ({
        bytes: bytes[i] ?? new Uint8Array(),
        source: name,
        member: `${prefix}/${numbers[sample]}.png`,
        sample,
      }));
      return decode(found, form);
    },
    async close() {
      await files.close();
      await archive.close();
    },
  };
}
