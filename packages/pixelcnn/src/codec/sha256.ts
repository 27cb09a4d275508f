/** The SHA-256 of bytes (FIPS 180-4), 32 bytes; at once, and in pages without WebCrypto too. */
export function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length * 8) % 2 ** 32);
  const primes = firstPrimes(64);
  const rounds = Uint32Array.from(primes, (prime) => rootFraction(prime, 3n));
  const hash = Uint32Array.from(primes.slice(0, 8), (prime) => rootFraction(prime, 2n));
  const words = new Uint32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(block + 4 * i);
    digestBlock(hash, words, rounds);
  }
  const digest = new DataView(new ArrayBuffer(32));
  hash.forEach((word, i) => digest.setUint32(4 * i, word));
  return new Uint8Array(digest.buffer);
}

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++)
    if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

/** The first 32 bits of the fraction of a prime's root: the largest x with x^power <= prime * 2^(32 power), less its whole part. */
function rootFraction(prime: number, power: 2n | 3n): number {
  const wanted = BigInt(prime) << (32n * power);
  let root = 0n;
  for (let bit = 1n << 37n; bit > 0n; bit >>= 1n) if ((root + bit) ** power <= wanted) root += bit;
  return Number(root & 0xffffffffn);
}

const turn = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

function digestBlock(hash: Uint32Array, words: Uint32Array, rounds: Uint32Array): void {
  for (let i = 16; i < 64; i++) {
    const [w2 = 0, w7 = 0] = [words[i - 2], words[i - 7]];
    const [w15 = 0, w16 = 0] = [words[i - 15], words[i - 16]];
    const low = turn(w15, 7) ^ turn(w15, 18) ^ (w15 >>> 3);
    const high = turn(w2, 17) ^ turn(w2, 19) ^ (w2 >>> 10);
    words[i] = w16 + low + w7 + high;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let i = 0; i < 64; i++) {
    const mixed = (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g));
    const first = (h + mixed + (rounds[i] ?? 0) + (words[i] ?? 0)) | 0;
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    hash[i] = (hash[i] ?? 0) + word;
  });
}
