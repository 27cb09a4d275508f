import { availableParallelism, loadavg } from "node:os";

/** Programs that want each core, in the last minute. */
const load = (loadavg()[0] ?? 0) / availableParallelism();

/** Whether times of a page would be those of other programs: several of them wait for each core. Tests of times are left out then, and say so. */
export const isBusy: boolean = load > 5;
if (isBusy) console.log(`Times are not tested: ${load.toFixed(1)} programs want each core`);
