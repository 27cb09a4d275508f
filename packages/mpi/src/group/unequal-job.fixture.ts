/** A job's program: adds arrays whose lengths differ between ranks, and prints the error. */
import { joinMpi } from "../mod.ts";

const group = await joinMpi({ watchdogSeconds: 40 });
const values = new Float32Array(group.rank === 0 ? 70_000 : 50_000);
const message = await group.allReduce(values).then(
  () => "it was added",
  (error: Error) => error.message,
);
process.stdout.write(`${JSON.stringify({ rank: group.rank, message })}\n`);
// Both have printed it before one of them ends the job.
await new Promise((resolve) => setTimeout(resolve, 500));
