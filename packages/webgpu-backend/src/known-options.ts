/** Options of a backend that every way to open one hands on. */
export const handedOn = {
  pacing: true,
  maxBytes: true,
  onTimes: true,
  tuning: true,
  rowKernels: true,
  singleLoads: true,
  immediates: true,
} as const;

/**
 * Throws TypeError for an option that there is not, since in JavaScript no types see to it: a misspelt bound of memory would be none.
 *
 * @param known The names that there are.
 */
export function checkOptions(options: object, known: Readonly<Record<string, true>>): void {
  const surplus = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (surplus !== undefined)
    throw new TypeError(
      `Cannot use WebGPU: there is no option ${surplus}, there is ${Object.keys(known).join(", ")}`,
    );
}
