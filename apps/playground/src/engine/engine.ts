import { connectWorker, type BackendFacts, type ConnectedWorker } from "@pixelweft/runtime/client";
import type { PageState } from "../state/page-state.ts";
import { builtInModels, openBuiltIn } from "./built-in.ts";
import { OpenModels } from "./open-models.ts";
import type { ShownModel } from "./shown-model.ts";
import { startWorker } from "./start-worker.ts";

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
 * Starts the worker, and opens the model that is shown first. By WebAssembly, unless something else is asked for: it is ready at once, and draws small
 * pictures faster than they can be watched. `measured` takes WebGPU where a product of matrices is faster on it, and `webgpu` where there is one.
 */
export async function startEngine({
  backend: computing,
  part,
  model: first,
}: PageState): Promise<Engine> {
  const worker = connectWorker(startWorker());
  const threads = sparingThreads();
  const opening = worker
    .requestBackend(computing === "measured" ? { threads } : { kind: computing, threads })
    .catch((error: unknown) => {
      // The foot of the page says that there is no WebGPU.
      if (computing !== "webgpu") throw error;
      return worker.requestBackend({ kind: "wasm", threads });
    });
  const models = new OpenModels();
  const model: Engine["model"] = (name, open = () => openByName(worker, name)) =>
    models.get(name, open);
  // It arrives while the backend opens, but a worker that holds models takes no other backend. One that cannot be opened is for the picture to say.
  if (part === "draw" && computing !== "webgpu") model(first).catch(() => {});
  return { worker, backend: await opening, model };
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
