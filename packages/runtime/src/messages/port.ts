/** One end of a channel of messages: a `Worker`, a `MessagePort`, the global of a worker, or a worker of Node's. */
export type Port = PortOfPages | PortOfNode;

/** What every port has. */
interface Posting {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  /** Of a `MessagePort`. */
  close?(): void;
  /** Of a worker, on the side of who started it. */
  terminate?(): unknown;
}

/** A port as browsers, Deno and Bun have it. */
export interface PortOfPages extends Posting {
  addEventListener(kind: string, act: (event: object) => void): void;
  /** Of a `MessagePort`, which is silent before. */
  start?(): void;
}

/** A port as `node:worker_threads` has it. */
export interface PortOfNode extends Posting {
  on(kind: string, act: (value: unknown) => void): unknown;
}

/** What is heard from a port. */
export interface Listener {
  message(message: unknown): void;
  /** The other end is gone, or its program failed. */
  failed?(why: string): void;
  /** The other end has closed a `MessagePort`. Default: what is done for a failure. */
  closed?(): void;
}

/** Calls back with what happens on a port. */
export function listen(
  port: Port,
  { message, failed = () => {}, closed = () => failed("its port was closed") }: Listener,
): void {
  if (!("addEventListener" in port)) {
    port.on("message", message);
    port.on("error", (error) => failed(error instanceof Error ? error.message : String(error)));
    port.on("exit", () => failed("it has ended"));
    port.on("close", closed);
    return;
  }
  port.addEventListener("message", (event) => {
    if ("data" in event) message(event.data);
  });
  port.addEventListener("error", (event) => {
    const known = "message" in event && typeof event.message === "string" && event.message;
    failed(known || "its program cannot be loaded");
  });
  port.addEventListener("messageerror", () => failed("a message cannot be read"));
  port.addEventListener("close", closed);
  port.start?.();
}
