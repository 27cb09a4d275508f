import { connectWorker, type ConnectedWorker } from "@pixelweft/runtime/client";
import { serve } from "@pixelweft/runtime/worker";
import { openBuiltIn } from "./built-in.ts";
import type { ShownModel } from "./shown-model.ts";

/** The small model of sprites in a worker of this thread, which its test has to end. */
export async function openSprites(): Promise<{ worker: ConnectedWorker; shown: ShownModel }> {
  const { port1, port2 } = new MessageChannel();
  serve(port1);
  const worker = connectWorker(port2);
  await worker.requestBackend({ kind: "wasm", threads: 1 });
  return { worker, shown: await openBuiltIn(worker, "sprites16") };
}
