/**
 * Indices in the codes of GIF: strings that came before get codes of their own, of 3 to 12 bits, lowest bit first.
 *
 * Source: Welch, "A Technique for High-Performance Data Compression", Computer 17 (6), 1984
 *
 * @param bits of an index, 2 to 8
 */
export function packLzw(indices: Uint8Array, bits: number): number[] {
  const [clear, end] = [2 ** bits, 2 ** bits + 1];
  const out: number[] = [];
  let [held, room, size] = [0, 0, bits + 1];
  const write = (code: number): void => {
    held |= code << room;
    for (room += size; room >= 8; room -= 8) {
      out.push(held & 255);
      held >>>= 8;
    }
  };
  // The code of a string that is longer by one index: by the code before, and the index.
  let longer = new Map<number, number>();
  let next = end + 1;
  write(clear);
  let code = indices[0] ?? 0;
  for (const index of indices.subarray(1)) {
    const known = longer.get(code * 256 + index);
    if (known !== undefined) {
      code = known;
      continue;
    }
    write(code);
    if (next < 4096) {
      longer.set(code * 256 + index, next);
      // A reader makes this code one step later, so it is not yet as long.
      if (next === 2 ** size) size += 1;
      next += 1;
    } else {
      write(clear);
      longer = new Map();
      [next, size] = [end + 1, bits + 1];
    }
    code = index;
  }
  write(code);
  // Here the reader makes the last code.
  if (next === 2 ** size && size < 12) size += 1;
  write(end);
  if (room > 0) out.push(held & 255);
  return out;
}
