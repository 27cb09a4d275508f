/**
 * The XXH64 of bytes, with seed 0, which Zstandard writes behind a frame. By halves of 32 bits: BigInt takes five times as long.
 *
 * Source: Y. Collet, "XXHash64 algorithm description", https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 */
export function xxh64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { length } = bytes;
  const sum = word(p5);
  const lane = word(zero);
  let at = 0;
  if (length >= 32) {
    const lanes = [word(p1), word(p2), word(zero), word(zero)] as const;
    add(lanes[0], p2);
    add(lanes[3], { high: ~p1.high, low: -p1.low });
    for (; at + 32 <= length; at += 32)
      for (let k = 0; k < 4; k++) {
        load(lane, view, at + 8 * k);
        round(lanes[k] ?? lane, lane);
      }
    set(sum, zero);
    for (const [k, turns] of [1, 7, 12, 18].entries()) {
      set(lane, lanes[k] ?? zero);
      rotate(lane, turns);
      add(sum, lane);
    }
    for (const one of lanes) {
      set(lane, zero);
      round(lane, one);
      xor(sum, lane);
      times(sum, p1);
      add(sum, p4);
    }
  }
  add(sum, { high: Math.floor(length / 2 ** 32), low: length | 0 });
  const rest = word(zero);
  for (; at + 8 <= length; at += 8) {
    load(lane, view, at);
    set(rest, zero);
    round(rest, lane);
    xor(sum, rest);
    rotate(sum, 27);
    times(sum, p1);
    add(sum, p4);
  }
  if (at + 4 <= length) {
    set(rest, { high: 0, low: view.getInt32(at, true) });
    times(rest, p1);
    xor(sum, rest);
    rotate(sum, 23);
    times(sum, p2);
    add(sum, p3);
    at += 4;
  }
  for (; at < length; at++) {
    set(rest, { high: 0, low: view.getUint8(at) });
    times(rest, p5);
    xor(sum, rest);
    rotate(sum, 11);
    times(sum, p1);
  }
  xor(sum, { high: 0, low: sum.high >>> 1 });
  times(sum, p2);
  xor(sum, { high: sum.high >>> 29, low: (sum.low >>> 29) | (sum.high << 3) });
  times(sum, p3);
  xor(sum, { high: 0, low: sum.high });
  return (BigInt(sum.high >>> 0) << 32n) | BigInt(sum.low >>> 0);
}

/** 64 bits. */
interface Word {
  readonly high: number;
  readonly low: number;
}

type Changing = { -readonly [half in keyof Word]: Word[half] };

const zero: Word = { high: 0, low: 0 };
const p1: Word = { high: 0x9e3779b1 | 0, low: 0x85ebca87 | 0 };
const p2: Word = { high: 0xc2b2ae3d | 0, low: 0x27d4eb4f };
const p3: Word = { high: 0x165667b1, low: 0x9e3779f9 | 0 };
const p4: Word = { high: 0x85ebca77 | 0, low: 0xc2b2ae63 | 0 };
const p5: Word = { high: 0x27d4eb2f, low: 0x165667c5 };

function word({ high, low }: Word): Changing {
  return { high, low };
}

function set(into: Changing, { high, low }: Word): void {
  into.high = high;
  into.low = low;
}

function load(into: Changing, view: DataView, at: number): void {
  into.low = view.getInt32(at, true);
  into.high = view.getInt32(at + 4, true);
}

/** What XXH64 does with eight bytes. */
function round(sum: Changing, lane: Word): void {
  const product = word(lane);
  times(product, p2);
  add(sum, product);
  rotate(sum, 31);
  times(sum, p1);
}

function add(a: Changing, b: Word): void {
  const low = (a.low >>> 0) + (b.low >>> 0);
  a.high = (a.high + b.high + (low >= 2 ** 32 ? 1 : 0)) | 0;
  a.low = low | 0;
}

function xor(a: Changing, b: Word): void {
  a.high ^= b.high;
  a.low ^= b.low;
}

function rotate(a: Changing, turns: number): void {
  const { high, low } = a;
  a.high = (high << turns) | (low >>> (32 - turns));
  a.low = (low << turns) | (high >>> (32 - turns));
}

/** The lower 64 bits of a product, from products of 16 bits, which doubles hold. */
function times(a: Changing, b: Word): void {
  const [low, high] = [a.low & 0xffff, a.low >>> 16];
  const [lowB, highB] = [b.low & 0xffff, b.low >>> 16];
  const [one, other] = [low * highB, high * lowB];
  const middle = Math.floor((low * lowB) / 65536) + (one % 65536) + (other % 65536);
  const carried =
    high * highB + Math.floor(one / 65536) + Math.floor(other / 65536) + Math.floor(middle / 65536);
  a.high = (carried + Math.imul(a.low, b.high) + Math.imul(a.high, b.low)) | 0;
  a.low = Math.imul(a.low, b.low);
}
