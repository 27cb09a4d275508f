/** What a directory says of the one file in front of it. */
export interface ZipFileRecord {
  /** Where the directory begins: the file's header lies at 0. */
  readonly bytes: number;
  readonly size: number;
  readonly packed: number;
  readonly crc: number;
  readonly method: number;
  readonly flags: number;
}

/** In 32 bits: that a number stands elsewhere in 64. */
const elsewhere = 0xffffffff;
/** Bytes of a record with a name of one letter and an extra field of three long numbers. */
const recordBytes = 46 + 1 + 28;

/**
 * The directory of an archive of one file, and the ends behind it, of zip64.
 *
 * Source: PKWARE, "APPNOTE.TXT, .ZIP File Format Specification" 6.3.10, sections 4.3.12 to 4.3.16 and 4.5.3
 */
export function directoryOf(record: ZipFileRecord): Uint8Array<ArrayBuffer> {
  const { bytes, size, packed, crc, method, flags } = record;
  const directory = new Uint8Array(recordBytes + 56 + 20 + 22);
  const view = new DataView(directory.buffer);
  let at = 0;
  const put16 = (...values: number[]): void => {
    for (const value of values) view.setUint16((at += 2) - 2, value, true);
  };
  const put32 = (...values: number[]): void => {
    for (const value of values) view.setUint32((at += 4) - 4, value, true);
  };
  const put64 = (...values: number[]): void => {
    for (const value of values) view.setBigUint64((at += 8) - 8, BigInt(value), true);
  };
  put32(0x02014b50);
  put16(45, 45, flags, method, 0, 0);
  put32(crc, elsewhere, elsewhere);
  put16(1, 28, 0, 0, 0);
  put32(0, elsewhere);
  view.setUint8(at++, 0x66); // its name is f
  put16(1, 24);
  put64(size, packed, 0);
  put32(0x06064b50);
  put64(44);
  put16(45, 45);
  put32(0, 0);
  put64(1, 1, recordBytes, bytes);
  put32(0x07064b50, 0);
  put64(bytes + recordBytes);
  put32(1, 0x06054b50);
  put16(0, 0, 0xffff, 0xffff);
  put32(elsewhere, elsewhere);
  return directory;
}
