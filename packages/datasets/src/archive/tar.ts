import { LimitError, TruncatedError } from "../errors/access.ts";
import { TarError, UnsupportedError } from "../errors/format.ts";
import type { ByteReader } from "../source/byte-reader.ts";
import { firstNonZero } from "./first-non-zero.ts";
import { isFolderIcon, safeName } from "./member-name.ts";
import { parseHeader, parsePax, type PaxRecords, type TarHeader } from "./tar-header.ts";

/** A file in a tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly size: number;
  /** Its first byte in the unpacked archive. */
  readonly offset: number;
}

/** Bytes of what precedes a file: its long name, its extended header. */
const longestExtra = 1 << 20;
/** Zeros after the end: tapes have some, and a few megabytes may unpack to hours of them. */
const longestEnd = 1 << 26;

/**
 * The files of a tar archive (ustar, pax, GNU, old), in order; folders, links and devices are passed over, and nothing is ever
 * written. The reader stands at a file's first byte when it is given; what is not taken of it is skipped. An archive may lack its closing blocks
 * of zeros if it ends with a file.
 * Throws TarError, TruncatedError, UnsafeNameError, UnsupportedError or LimitError.
 */
export async function* tarEntries(
  reader: ByteReader,
  source: string,
): AsyncGenerator<TarEntry, void, undefined> {
  let pax: PaxRecords = {};
  let longName: string | undefined;
  let awaited = false; // a file, by what stands before it
  for (;;) {
    const offset = reader.position();
    const place = { source, offset };
    const block = await reader.take(512);
    if (block.length === 0 && offset > 0 && !awaited) return;
    if (block.length < 512) throw cut(offset + block.length, "a header", source);
    if (firstNonZero(block) === undefined) {
      if (awaited) throw lone(place);
      return checkEnd(reader, source);
    }
    const header = parseHeader(block, place);
    const body = bodyReader(reader, header, place);
    switch (header.type) {
      case "x":
        pax = parsePax(await body(), { source, offset: offset + 512 });
        awaited = true;
        break;
      case "g":
        if (Object.keys(parsePax(await body(), { source, offset: offset + 512 })).length > 0)
          throw new UnsupportedError(
            `Cannot read ${source}: the header at byte ${offset} gives all files one name or size`,
            place,
          );
        break;
      case "L":
        longName = withoutZeros(await body());
        awaited = true;
        break;
      case "K":
        await body(); // where a link leads, which is not followed
        break;
      case "0":
      case "7": {
        const size = pax.size ?? header.size;
        const name = pax.path ?? longName ?? header.name;
        [pax, longName, awaited] = [{}, undefined, false];
        // Old archives mark folders by nothing else.
        if (!(name.endsWith("/") && size === 0) && !isFolderIcon(name))
          yield { name: safeName(name, source), size, offset: offset + 512 };
        await skipTo(reader, { end: offset + 512 + padded(size), what: name, source });
        break;
      }
      default:
        passOver(header, { ...place, size: pax.size ?? header.size });
        [pax, longName, awaited] = [{}, undefined, false];
    }
  }
}

/** Folders, links, devices and pipes have no bytes; what else there may be is not known. */
function passOver(
  { name, type }: TarHeader,
  place: { source: string; offset: number; size: number },
): void {
  const { source, offset, size } = place;
  if (!"123456".includes(type))
    throw new UnsupportedError(
      `Cannot read ${source}: ${JSON.stringify(name)} at byte ${offset} is of the unknown type ${JSON.stringify(type)}`,
      { source, member: name, offset },
    );
  if (size > 0)
    throw new TarError(
      `Cannot read ${source}: ${JSON.stringify(name)} at byte ${offset} is no file, but says it has ${size} bytes`,
      { source, member: name, offset },
    );
}

function bodyReader(
  reader: ByteReader,
  { size, type }: TarHeader,
  { source, offset }: { source: string; offset: number },
): () => Promise<Uint8Array> {
  return async () => {
    if (size > longestExtra)
      throw new LimitError(
        `Cannot read ${source}: the header of type ${type} at byte ${offset} has ${size} bytes, more than ${longestExtra}`,
        { source, offset },
      );
    const body = (await reader.take(size)).slice();
    const what = `a header of type ${type}`;
    if (body.length < size) throw cut(reader.position(), what, source);
    await skipTo(reader, { end: offset + 512 + padded(size), what, source });
    return body;
  };
}

async function skipTo(
  reader: ByteReader,
  { end, what, source }: { end: number; what: string; source: string },
): Promise<void> {
  const left = end - reader.position();
  const skipped = left > 0 ? await reader.skip(left) : 0;
  if (skipped < left) throw cut(reader.position(), JSON.stringify(what), source);
}

/** After the first block of zeros there may be nothing but zeros: archives put behind one another would lose files. */
async function checkEnd(reader: ByteReader, source: string): Promise<void> {
  const begin = reader.position();
  for (;;) {
    const offset = reader.position();
    const rest = await reader.take(1 << 16);
    if (rest.length === 0) return;
    const found = firstNonZero(rest);
    if (found === undefined && offset + rest.length - begin <= longestEnd) continue;
    if (found === undefined)
      throw new LimitError(
        `Cannot read ${source}: more than ${longestEnd} bytes of zeros follow its end`,
        { source, offset: begin },
      );
    throw new TarError(
      `Cannot read ${source}: it goes on at byte ${offset + found}, after the zeros that close it`,
      { source, offset: offset + found },
    );
  }
}

function lone({ source, offset }: { source: string; offset: number }): TarError {
  return new TarError(
    `Cannot read ${source}: it ends at byte ${offset} after a header that needs a file after it`,
    { source, offset },
  );
}

function cut(offset: number, what: string, source: string): TruncatedError {
  return new TruncatedError(`Cannot read ${source}: it ends at byte ${offset}, inside ${what}`, {
    source,
    offset,
  });
}

/** Text up to the zeros at its end. */
function withoutZeros(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return new TextDecoder().decode(bytes.subarray(0, end));
}

function padded(size: number): number {
  return Math.ceil(size / 512) * 512;
}
