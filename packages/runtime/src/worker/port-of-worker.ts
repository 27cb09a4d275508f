import type { Port } from "../messages/port.ts";

interface NodeThreads {
  readonly parentPort: Port | null;
}

/** What only runtimes other than browsers have. */
interface Host {
  readonly process?: { getBuiltinModule?(name: string): NodeThreads | undefined };
}

/**
 * The port to who started this worker: the global of a worker in browsers, Deno and Bun, `parentPort` in Node.
 *
 * @throws Error where this is no worker.
 */
export function portOfWorker(): Port {
  const scope: object = globalThis;
  if (isWorkerScope(scope)) return scope;
  const { process }: Host = globalThis as Host;
  // Asked for by name, so that bundlers for pages do not look for it.
  const port = process?.getBuiltinModule?.("node:worker_threads")?.parentPort;
  if (port) return port;
  throw new Error("Cannot serve: this thread is no worker; call serve() in one, or give it a port");
}

function isWorkerScope(scope: object): scope is Extract<Port, { addEventListener: unknown }> {
  return "postMessage" in scope && "addEventListener" in scope && !("document" in scope);
}
