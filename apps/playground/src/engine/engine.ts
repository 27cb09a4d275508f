import { connectWorker, type BackendFacts, type ConnectedWorker } from "@pixelweft/runtime/client";
import type { Computing } from "../state/page-state.ts";
import { builtInModels, openBuiltIn } from "./built-in.ts";
import { OpenModels } from "./open-models.ts";
import type { ShownModel } from "./shown-model.ts";

/** The engine of the page: a worker with a backend and models. It knows no document. */
export interface Engine {
  readonly worker: ConnectedWorker;
  readonly backend: BackendFacts;
  /**
   * A model by its name: one that the page ships, or one of the user that the browser kept. `open` opens one that was dropped or trained here,
   * unless it is open already. The models that were asked for last stay open, the others are closed.
   */
  model(name: string, open?: () => Promise<ShownModel>): Promise<ShownModel>;
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
  const models = new OpenModels();
  return {
    worker,
    backend,
    model: (name, open = () => openByName(worker, name)) => models.get(name, open),
  };
}

/** Opens a model that the page ships, or one of the user that the browser kept. */
async function openByName(worker: ConnectedWorker, name: string): Promise<ShownModel> {
  if (builtInModels.includes(name)) return openBuiltIn(worker, name);
  const { isOwn, openKept } = await import("./kept-model.ts");
  return isOwn(name) ? openKept(worker, name) : openBuiltIn(worker, name);
}

/** One core stays free for the page itself. */
function sparingThreads(): number {
  return Math.max(1, Math.min(8, navigator.hardwareConcurrency - 1));
}
