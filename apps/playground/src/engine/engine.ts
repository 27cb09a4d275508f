import { connectWorker, type BackendFacts, type ConnectedWorker } from "@pixelweft/runtime/client";
import { openBuiltIn } from "./built-in.ts";
import type { ShownModel } from "./shown-model.ts";

/** What computes for the page: a worker with a backend and models. It knows no document. */
export interface Engine {
  readonly worker: ConnectedWorker;
  readonly backend: BackendFacts;
  /** A model that the page ships, by its name; opened once. */
  builtIn(name: string): Promise<ShownModel>;
}

/** Starts the worker. WebAssembly first: it is ready at once, and draws small pictures faster than they can be watched. */
export async function startEngine(): Promise<Engine> {
  const program = new Worker(new URL("../worker.ts", import.meta.url), { type: "module" });
  const worker = connectWorker(program);
  const backend = await worker.requestBackend({ kind: "wasm", threads: sparingThreads() });
  const models = new Map<string, Promise<ShownModel>>();
  const builtIn = (name: string): Promise<ShownModel> => {
    const known = models.get(name) ?? openBuiltIn(worker, name);
    models.set(name, known);
    return known;
  };
  return { worker, backend, builtIn };
}

/** One core stays free for the page itself. */
function sparingThreads(): number {
  return Math.max(1, Math.min(8, navigator.hardwareConcurrency - 1));
}
