import type { GivenConfig } from "@pixelweft/pixelcnn";
import type { Port } from "../messages/port.ts";
import type { BackendFacts } from "../messages/replies.ts";
import type { OpenRequest } from "../messages/requests.ts";
import type { RequestBackendOptions } from "../request-backend.ts";
import { Channel, type CallOptions } from "./channel.ts";
import { workerModel, type WorkerModel } from "./worker-model.ts";

/** How a model is opened in a worker. */
export interface OpenCall extends CallOptions, Pick<OpenRequest, "lowered"> {}

/** A worker that trains and samples, as a page sees it. */
export interface ConnectedWorker extends AsyncDisposable {
  /** Opens a backend in the worker; the one that it had stays where this is refused. Without this call, the first job that needs one opens the best; later ones fail while models are open. */
  requestBackend(options?: RequestBackendOptions): Promise<BackendFacts>;
  /** A model from the bytes of a checkpoint file. Rejects with an error named CheckpointError for what is none. */
  openModel(bytes: Uint8Array, options?: OpenCall): Promise<WorkerModel>;
  /** A new model with first values drawn from the seed. */
  createModel(config: GivenConfig, seed?: number): Promise<WorkerModel>;
  /** Ends all jobs, frees what the worker holds, and terminates it; a channel is closed. Once is as good as twice. */
  dispose(): Promise<void>;
}

/**
 * Connects with a worker that calls `serve()` of `@pixelweft/runtime/worker`: `new Worker(…)` of browsers, Deno, Bun or Node, or a port to it. Its
 * methods send messages and resolve to what is answered. An error has the name and the message that it has there.
 *
 * @example
 * import { serve } from "@pixelweft/runtime/worker";
 * const { port1, port2 } = new MessageChannel();
 * serve(port1);
 * const worker = connectWorker(port2);
 * const { kind } = await worker.requestBackend({ kind: "wasm", threads: 1 });
 * kind; // "wasm"
 * const model = await worker.createModel({ height: 1, width: 2, levels: 2, hiddenChannels: 2, headChannels: 2 });
 * const seen: string[] = [];
 * for await (const event of model.train({ images: Uint8Array.of(1, 1) }, { steps: 20 })) seen.push(event.kind);
 * seen; // ["progress", "end"]
 * await model.bitsPerDim({ images: Uint8Array.of(1, 1) }); // Float32Array [0.9…]
 * await worker.dispose();
 */
export function connectWorker(port: Port): ConnectedWorker {
  const channel = new Channel(port);
  let disposal: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    try {
      await channel.call({ kind: "dispose" });
    } finally {
      channel.end("it was disposed of");
    }
  };
  // Pages that reload a module, and effects of frameworks, dispose of it again.
  const dispose = (): Promise<void> => (disposal ??= end());
  return {
    requestBackend: (options = {}) => channel.call({ kind: "backend", options }),
    openModel: async (bytes, { lowered, ...options } = {}) => {
      const request = { kind: "open", bytes, ...(lowered ? { lowered } : {}) } as const;
      return workerModel(channel, await channel.call(request, options));
    },
    createModel: async (config, seed = 0) =>
      workerModel(channel, await channel.call({ kind: "create", config, seed })),
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
