/** The same numbers in every run, from -1 to 1: time does not depend on them, but zeros and denormals would. */
export function someNumbers(count: number, seed: number): Float32Array {
  const values = new Float32Array(count);
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    values[i] = state / 2 ** 31 - 1;
  }
  return values;
}
