import type { ConformanceCase } from "./case.ts";
import { contractCases } from "./contract-cases.ts";
import { mapCases } from "./map-cases.ts";
import { reduceCases } from "./reduce-cases.ts";

/** Every case, in the order of the kernel families; names are unique. */
export function conformanceCases(): ConformanceCase[] {
  return [...mapCases(), ...reduceCases(), ...contractCases()];
}
