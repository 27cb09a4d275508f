import { readFileSync } from "node:fs";

/**
 * Whether kernels of a software adapter are sooner done on this machine's processor when they take one channel or place at a time. So it was
 * measured on AMD's Zen 3, and the other way round on an Intel Xeon (`docs/performance.md`); others have what was there before. Linux alone
 * lists what a processor has.
 */
export function singleLoads(): boolean {
  try {
    return hasSingleLoads(readFileSync("/proc/cpuinfo", "utf8"));
  } catch {
    return false;
  }
}

/** The same for what Linux says of its processors. */
export function hasSingleLoads(processors: string): boolean {
  return /^vendor_id\s*: AuthenticAMD$/m.test(processors) && !/\bavx512vl\b/.test(processors);
}
