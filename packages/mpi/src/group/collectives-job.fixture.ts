/** A job's program: does each operation once, and prints what came of it. */
import { createHash } from "node:crypto";
import { joinMpi, localPlace } from "../mod.ts";

const group = await joinMpi({ watchdogSeconds: 40 });
const { rank, size } = group;

const small = Float32Array.of(rank + 1, 10 * (rank + 1), 0.5);
// Not awaited one by one: the queue keeps their order.
const first = group.allReduce(small);
const bytes = new Uint8Array(5).fill(rank);
const second = group.broadcast(bytes, size - 1);
await Promise.all([first, second, group.allReduce(new Float32Array(0))]);

// Thirds have no end in binary, so the order of the sum shows in the bits.
const large = Float32Array.from({ length: 300_001 }, (_, i) => (i + 1) / 3 + rank / 7);
await group.allReduce(large);

let turns = 0;
const timer = setInterval(() => (turns += 1), 5);
const cpu = process.cpuUsage();
const start = performance.now();
if (rank === 0) await new Promise((resolve) => setTimeout(resolve, 600));
await group.barrier();
const waited = performance.now() - start;
clearInterval(timer);
const { user, system } = process.cpuUsage(cpu);

process.stdout.write(
  `${JSON.stringify({
    rank,
    size,
    version: group.version,
    small: [...small],
    bytes: [...bytes],
    digest: createHash("sha256").update(large).digest("hex"),
    place: await localPlace(group),
    turns,
    busy: (user + system) / 1000 / waited,
  })}\n`,
);
await group.leave();
await group.barrier().catch((error: Error) => {
  if (rank === 0) process.stderr.write(`${error.message}\n`);
});
