import { readFileSync } from "node:fs";

/**
 * Whether kernels of a software adapter are sooner done on this machine's processor when they take one channel or place at a time: so it is
 * on AMD's without AVX-512, and the other way round on AMD's and Intel's with it (`docs/performance.md`). Only Linux says which it has.
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
