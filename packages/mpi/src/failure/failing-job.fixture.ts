/** A job's program: one rank fails as its arguments say. */
import { joinMpi } from "../mod.ts";

const [how = "", who = ""] = process.argv.slice(2);
const group = await joinMpi({ watchdogSeconds: 3 });
const values = new Float32Array(100_000).fill(1);
for (let step = 0; step < 1_000_000; step++) {
  if (step === 20 && group.rank === Number(who)) fail();
  await group.allReduce(values.fill(1));
}

function fail(): void {
  if (how === "throw") throw new Error("No more");
  if (how === "exit 0") process.exit(0);
  if (how === "exit 3") process.exit(3);
  if (how === "kill") process.kill(process.pid, "SIGKILL");
  if (how === "hang") for (;;);
  if (how === "abort") group.abort("asked to", 7);
  if (how === "abort 0") group.abort("asked to", 0);
}
