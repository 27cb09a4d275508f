/** Rows of a table as a text would pick them: anywhere, some twice. The same in every run and for every subject. */
export function pickedRows({ count, picks }: { count: number; picks: number }): Int32Array {
  return Int32Array.from({ length: picks }, (_, i) => (31 * i * i + 7 * i) % count);
}
