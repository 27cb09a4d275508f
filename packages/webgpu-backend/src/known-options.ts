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
 * Throws TypeError for an option that there is not, and RangeError for a bound of memory that is no number of bytes, since in JavaScript
 * no types see to it: one that is misspelt, or that a text such as "1 GB" became, would be none.
 *
 * @param known The names that there are.
 */
export function checkOptions(
  options: { readonly maxBytes?: number | undefined },
  known: Readonly<Record<string, true>>,
): void {
  const surplus = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (surplus !== undefined)
    throw new TypeError(
      `Cannot use WebGPU: there is no option ${surplus}, there is ${Object.keys(known).join(", ")}`,
    );
  const { maxBytes = 0 } = options;
  if (!Number.isFinite(maxBytes) || maxBytes < 0)
    throw new RangeError(
      `Cannot use maxBytes ${typeof maxBytes === "string" ? JSON.stringify(maxBytes) : maxBytes}: it is no number of bytes`,
    );
}
