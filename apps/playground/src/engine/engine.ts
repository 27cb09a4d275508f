import { connectWorker, type BackendFacts, type ConnectedWorker } from "@pixelweft/runtime/client";
import type { Computing } from "../state/page-state.ts";
import { builtInModels, openBuiltIn } from "./built-in.ts";
import type { ShownModel } from "./shown-model.ts";

/** The engine of the page: a worker with a backend and models. It knows no document. */
export interface Engine {
  readonly worker: ConnectedWorker;
  readonly backend: BackendFacts;
  /** A model by its name: one that the page ships, opened at the first call, or one that was added. */
  model(name: string): Promise<ShownModel>;
  /** Adds a model, such as one that was dropped or trained here, under its name in place of an earlier one, which is closed. */
  add(shown: ShownModel): Promise<void>;
}

/**
 * Starts the worker. By WebAssembly, unless something else is asked for: it is ready at once, and draws small pictures faster than they can be
 * watched. `measured` takes WebGPU where a product of matrices is faster on it.
 */
export async function startEngine(computing: Computing): Promise<Engine> {
  const program = new Worker(new URL("../worker.ts", import.meta.url), { type: "module" });
  const worker = connectWorker(program);
  const threads = sparingThreads();
  const backend = await worker.requestBackend(
    computing === "measured" ? { threads } : { kind: computing, threads },
  );
  const models = new Map<string, Promise<ShownModel>>();
  return {
    worker,
    backend,
    model: (name) => {
      const known = models.get(name) ?? open(worker, name);
      models.set(name, known);
      // One that could not be fetched may be tried again.
      known.catch(() => models.delete(name));
      return known;
    },
    add: async (shown) => {
      const before = models.get(shown.name);
      models.set(shown.name, Promise.resolve(shown));
      const replaced = await before?.catch(() => undefined);
      if (replaced && replaced.model !== shown.model) await replaced.model.close();
    },
  };
}

/** Opens a model that the page ships, or one of the user that the browser kept. */
async function open(worker: ConnectedWorker, name: string): Promise<ShownModel> {
  if (builtInModels.includes(name)) return openBuiltIn(worker, name);
  const { isOwn, openKept } = await import("./own-model.ts");
  return isOwn(name) ? openKept(worker, name) : openBuiltIn(worker, name);
}

/** One core stays free for the page itself. */
function sparingThreads(): number {
  return Math.max(1, Math.min(8, navigator.hardwareConcurrency - 1));
}
