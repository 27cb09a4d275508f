/** Whole numbers from one (included) to another (excluded). */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, k) => from + k);
}
