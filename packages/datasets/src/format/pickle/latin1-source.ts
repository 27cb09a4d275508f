import { spool } from "../../disk/spool.ts";
import { PickleError } from "../../errors/format.ts";
import type { ByteSource } from "../../source/byte-source.ts";

/** Where text lies whose characters stand for bytes, and how many there are. */
export interface Latin1Place {
  readonly offset: number;
  /** In UTF-8. */
  readonly length: number;
  readonly size: number;
}

/**
 * Bytes that Python 3 wrote for Python 2 as text of Latin-1 in UTF-8, which takes one or two bytes a character: written out to a temporary file, so
 * that they can be read at any place. Throws PickleError for text that stands for no such bytes.
 */
export async function latin1Source(
  source: ByteSource,
  { offset, length, size }: Latin1Place,
): Promise<ByteSource> {
  const { name } = source;
  const fail = (at: number): PickleError =>
    new PickleError(`Cannot read ${name}: its text at byte ${at} stands for no bytes`, {
      source: name,
      offset: at,
    });
  return spool({
    name,
    size,
    async unpack(take) {
      let lead = 0; // the first byte of a character whose second is still to come
      let at = offset;
      let written = 0;
      for await (const piece of source.stream({ from: offset, to: offset + length })) {
        const out = new Uint8Array(piece.length);
        let end = 0;
        for (const byte of piece) {
          if (lead !== 0) {
            if ((byte & 0xc0) !== 0x80) throw fail(at);
            out[end++] = ((lead & 3) << 6) | (byte & 0x3f);
            lead = 0;
          } else if (byte < 0x80) out[end++] = byte;
          else if (byte === 0xc2 || byte === 0xc3) lead = byte;
          else throw fail(at);
          at += 1;
        }
        written += end;
        if (written > size) throw fail(at);
        await take(out.subarray(0, end));
      }
      if (lead !== 0 || written !== size) throw fail(at);
    },
  });
}
