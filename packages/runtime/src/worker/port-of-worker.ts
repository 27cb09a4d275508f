import type { Port } from "../messages/port.ts";

interface NodeThreads {
  readonly parentPort: Port | null;
}

/** What only runtimes other than browsers have. */
interface Host {
  readonly process?: {
    readonly versions?: { readonly bun?: string };
    getBuiltinModule?(name: string): NodeThreads | undefined;
  };
}

/**
 * The port to who started this worker: the global of a worker in browsers and Deno, `parentPort` in Node and Bun. In Bun a worker of
 * `node:worker_threads` hears nothing at its global, and each kind of worker hears all at `parentPort`.
 *
 * @throws Error where this is no worker.
 */
export function portOfWorker(scope: object = globalThis): Port {
  const { process }: Host = scope;
  const isGlobal = isWorkerScope(scope);
  if (isGlobal && process?.versions?.bun === undefined) return scope;
  // Asked for by name, so that bundlers for pages do not look for it.
  const port = process?.getBuiltinModule?.("node:worker_threads")?.parentPort;
  if (port) return port;
  if (isGlobal) return scope;
  throw new Error("Cannot serve: this thread is no worker; call it in one");
}

function isWorkerScope(scope: object): scope is Extract<Port, { addEventListener: unknown }> {
  return "postMessage" in scope && "addEventListener" in scope && !("document" in scope);
}
