import type { Samples } from "../dataset.ts";
import { TruncatedError } from "../errors/access.ts";
import { PreparedError } from "../errors/format.ts";

/** What a record holds: the label, four bytes with the least first, if there are labels; then the image, `[height, width, channels]`. */
export interface RecordForm {
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly labelled: boolean;
}

/** Bytes before the first record. */
export const headerBytes = 64;
const magic = "PXWSHARD";
const version = 1;

/** Bytes of one record. */
export function recordBytes({ shape, labelled }: RecordForm): number {
  return shape[0] * shape[1] * shape[2] + (labelled ? 4 : 0);
}

/** The first bytes of a shard: magic, then version, number, bytes of a record, bytes of a label and shape, 32 bits each, the least byte first; zeros. */
export function shardHeader(number: number, form: RecordForm): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(headerBytes);
  header.set(new TextEncoder().encode(magic));
  const view = new DataView(header.buffer);
  const fields = [version, number, recordBytes(form), form.labelled ? 4 : 0, ...form.shape];
  for (const [i, field] of fields.entries()) view.setUint32(magic.length + 4 * i, field, true);
  return header;
}

/** Refuses a shard whose size or header is not what it should be. */
export function checkShard(
  file: { readonly name: string; readonly size: number; readonly header: Uint8Array },
  wanted: { readonly number: number; readonly bytes: number; readonly form: RecordForm },
): void {
  const { name, size, header } = file;
  if (size < wanted.bytes)
    throw new TruncatedError(
      `Cannot use ${name}: it ends at byte ${size}, it should have ${wanted.bytes}`,
      { source: name, offset: size },
    );
  if (size > wanted.bytes)
    throw new PreparedError(`Cannot use ${name}: it has ${size} bytes, not ${wanted.bytes}`, {
      source: name,
      offset: wanted.bytes,
    });
  const expected = shardHeader(wanted.number, wanted.form);
  const wrong = expected.findIndex((byte, at) => header[at] !== byte);
  if (wrong >= 0)
    throw new PreparedError(
      `Cannot use ${name}: it does not begin as shard ${wanted.number} should`,
      {
        source: name,
        offset: wrong,
      },
    );
}

/** Records of rows `from` to `to`. */
export function packRecords(
  { images, labels }: Samples,
  { from, to, ...form }: RecordForm & { readonly from: number; readonly to: number },
): Uint8Array<ArrayBuffer> {
  const bytes = recordBytes(form);
  const size = bytes - (form.labelled ? 4 : 0);
  const packed = new Uint8Array((to - from) * bytes);
  const view = new DataView(packed.buffer);
  for (let row = from; row < to; row++) {
    const at = (row - from) * bytes;
    if (form.labelled) view.setInt32(at, labels?.[row] ?? 0, true);
    packed.set(images.subarray(row * size, (row + 1) * size), at + bytes - size);
  }
  return packed;
}

/** Takes a record apart into row `row` of samples. */
export function unpackRecord(
  record: Uint8Array,
  { images, labels, row }: Samples & { readonly row: number },
): void {
  const skip = labels ? 4 : 0;
  images.set(record.subarray(skip), row * (record.length - skip));
  if (labels) labels[row] = new DataView(record.buffer, record.byteOffset).getInt32(0, true);
}
