/** The frames of a GIF as it is shown, `[height, width, 4]` each: a reader of its own, which shares nothing with the writer. */
export function readGif(file: Uint8Array): { width: number; height: number; frames: Uint8Array[] } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  const colours = 2 ** (1 + ((file[10] ?? 0) & 7));
  const table = file.subarray(13, 13 + 3 * colours);
  let at = 13 + 3 * colours;
  const block = (): number[] => {
    const bytes: number[] = [];
    for (let size = file[at++] ?? 0; size > 0; size = file[at++] ?? 0) {
      bytes.push(...file.subarray(at, at + size));
      at += size;
    }
    return bytes;
  };
  const shown = new Uint8Array(4 * width * height);
  const frames: Uint8Array[] = [];
  let clear = -1;
  while (file[at] !== 0x3b) {
    if (file[at] === 0x21) {
      const isControl = file[at + 1] === 0xf9;
      at += 2;
      const body = block();
      if (isControl) clear = ((body[0] ?? 0) & 1) === 1 ? (body[3] ?? 0) : -1;
      continue;
    }
    if (file[at] !== 0x2c) throw new Error(`No block at ${at}: ${file[at]}`);
    const bits = file[at + 10] ?? 0;
    at += 11;
    const indices = unpack(block(), bits);
    if (indices.length !== width * height) throw new Error(`A frame of ${indices.length} pixels`);
    for (const [pixel, index] of indices.entries())
      if (index !== clear) shown.set([...table.subarray(3 * index, 3 * index + 3), 255], 4 * pixel);
    frames.push(shown.slice());
  }
  return { width, height, frames };
}

function unpack(bytes: readonly number[], bits: number): number[] {
  const clear = 2 ** bits;
  const single = Array.from({ length: clear + 2 }, (_, k) => [k]);
  let strings: number[][] = [];
  let [size, at, before] = [bits + 1, 0, [] as number[]];
  const out: number[] = [];
  for (;;) {
    let code = 0;
    for (let bit = 0; bit < size; bit++, at++)
      code |= (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) << bit;
    if (code === clear) [strings, size, before] = [[...single], bits + 1, []];
    else if (code === clear + 1) return out;
    else {
      const known = strings[code] ?? [...before, before[0] ?? 0];
      if (code > strings.length) throw new Error(`Code ${code} of ${strings.length}`);
      out.push(...known);
      if (before.length > 0 && strings.length < 4096) strings.push([...before, known[0] ?? 0]);
      if (strings.length === 2 ** size && size < 12) size += 1;
      before = known;
    }
  }
}
