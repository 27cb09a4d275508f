import type { ConformanceCase } from "../case.ts";
import { byteCases } from "./byte-cases.ts";
import { contractBatchCases } from "./contract-batch-cases.ts";
import { contractCases } from "./contract-cases.ts";
import { contractDtypeCases } from "./contract-dtype-cases.ts";
import { contractEpilogueCases } from "./contract-epilogue-cases.ts";
import { contractLoopCases } from "./contract-loop-cases.ts";
import { derivedCases } from "./derived-cases.ts";
import { fastCases } from "./fast-cases.ts";
import { filterCases } from "./filter-cases.ts";
import { gatherCases } from "./gather-cases.ts";
import { mapCases } from "./map-cases.ts";
import { prefixCases } from "./prefix-cases.ts";
import { recurrentCases } from "./recurrent-cases.ts";
import { reduceCases } from "./reduce-cases.ts";
import { repeatCases } from "./repeat-cases.ts";
import { scalarCases } from "./scalar-cases.ts";
import { scatterCases } from "./scatter-cases.ts";
import { smallCases } from "./small-cases.ts";

/**
 * Every case that a backend must pass, in the order of the kernel families; names are unique.
 *
 * @example Test a backend
 * const failed: string[] = [];
 * for (const testCase of conformanceCases()) {
 *   const { name, passed, detail } = await runCase(backend, testCase);
 *   if (!passed) failed.push(`${name}: ${detail}`);
 * }
 * failed; // []
 */
export function conformanceCases(): ConformanceCase[] {
  return [
    ...scalarCases(),
    ...mapCases(),
    ...byteCases(),
    ...smallCases(),
    ...reduceCases(),
    ...prefixCases(),
    ...contractCases(),
    ...contractEpilogueCases(),
    ...contractBatchCases(),
    ...contractDtypeCases(),
    ...contractLoopCases(),
    ...filterCases(),
    ...fastCases(),
    ...gatherCases(),
    ...scatterCases(),
    ...repeatCases(),
    ...recurrentCases(),
    ...derivedCases(),
  ];
}
