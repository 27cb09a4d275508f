/** Bytes of one block, and of the largest read that is answered from blocks: archives are looked through in windows of that many. */
const blockSize = 1 << 18;
/** Bytes of the blocks that are kept of one Blob. */
const mostKept = 1 << 26;

/**
 * Reads parts of a Blob; fewer bytes than asked for only where it ends. Browsers take milliseconds for each call, and again for each file that a Blob is
 * made of, and folders of small files are read several times: so what lies around a part is read with it and kept, up to 64 MiB. A
 * Blob never changes, and a File that changed on the disk can no longer be read.
 */
export function blobBlocks(
  blob: Blob,
): (offset: number, length: number) => Promise<Uint8Array<ArrayBuffer>> {
  const kept = new Map<number, Promise<Uint8Array<ArrayBuffer>>>();
  const read = async (from: number, to: number): Promise<Uint8Array<ArrayBuffer>> =>
    new Uint8Array(await blob.slice(from, to).arrayBuffer());
  const block = (number: number): Promise<Uint8Array<ArrayBuffer>> => {
    const known = kept.get(number);
    if (known) return known;
    const bytes = read(number * blockSize, (number + 1) * blockSize);
    kept.set(number, bytes);
    bytes.catch(() => kept.delete(number)); // it may be read the next time
    return bytes;
  };
  return async (offset, length) => {
    const first = Math.floor(offset / blockSize);
    const last = Math.floor((offset + length - 1) / blockSize);
    const numbers = first === last ? [first] : [first, last];
    const fresh = numbers.filter((number) => !kept.has(number)).length;
    const isSmall = length > 0 && length <= blockSize;
    if (!isSmall || (kept.size + fresh) * blockSize > mostKept)
      return read(offset, offset + length);
    // A copy: who reads may give the bytes away to another thread.
    const bytes = new Uint8Array(length);
    let done = 0;
    for (const number of numbers) {
      const from = offset + done - number * blockSize;
      const part = (await block(number)).subarray(from, from + length - done);
      bytes.set(part, done);
      done += part.length;
    }
    return bytes.subarray(0, done);
  };
}
