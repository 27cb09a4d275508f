import { listen, type Port } from "../messages/port.ts";
import type { Meanwhile, Results, SentError, WorkerReply } from "../messages/replies.ts";
import type { Job, WorkerRequest } from "../messages/requests.ts";

/** How a call is made. */
export interface CallOptions {
  /** Ends the job: the call rejects with the signal's reason; a training ends as usual, after the running update. */
  readonly signal?: AbortSignal | undefined;
  /** Buffers of the call's arrays that are moved to the worker rather than copied; here they are empty afterwards. */
  readonly transfer?: readonly ArrayBuffer[] | undefined;
}

/** What a call does besides. */
export interface Call extends CallOptions {
  readonly meanwhile?: ((said: Meanwhile) => void) | undefined;
  /** Whether the job is awaited after the signal. */
  readonly finishes?: boolean | undefined;
}

interface Waiting {
  readonly done: (result: Results[Job["kind"]]) => void;
  readonly failed: (error: unknown) => void;
  readonly meanwhile: (said: Meanwhile) => void;
}

/** Jobs of a worker as promises. */
export class Channel {
  readonly #port: Port;
  readonly #waiting = new Map<number, Waiting>();
  #jobs = 0;
  #gone: string | undefined;

  constructor(port: Port) {
    this.#port = port;
    listen(port, {
      message: (message) => this.#hear(message),
      failed: (why) => this.end(`the worker failed: ${why}`),
    });
  }

  /** Sends a job and resolves to its result. */
  async call<K extends Job["kind"]>(
    job: Extract<Job, { readonly kind: K }>,
    { signal, transfer = [], meanwhile = () => {}, finishes = false }: Call = {},
  ): Promise<Results[K]> {
    signal?.throwIfAborted();
    if (this.#gone !== undefined) throw new Error(`Cannot ask the worker: ${this.#gone}`);
    const id = ++this.#jobs;
    const result = new Promise<Results[Job["kind"]]>((done, failed) => {
      this.#waiting.set(id, { done, failed, meanwhile });
    });
    const abort = (): void =>
      finishes ? this.#post({ kind: "abort", job: id }) : this.#drop(id, signal?.reason);
    try {
      this.#post({ ...job, id }, transfer);
      signal?.addEventListener("abort", abort);
      return (await result) as Results[K];
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#waiting.delete(id);
    }
  }

  /** Lets go of the worker; calls that wait reject. */
  end(why: string): void {
    if (this.#gone !== undefined) return;
    this.#gone = why;
    for (const { failed } of this.#waiting.values())
      failed(new Error(`Cannot ask the worker: ${why}`));
    if (this.#port.terminate) this.#port.terminate();
    else this.#port.close?.();
  }

  #post(message: WorkerRequest, transfer: readonly ArrayBuffer[] = []): void {
    this.#port.postMessage(message, [...transfer]);
  }

  /** Ends a job; its call rejects at once. */
  #drop(job: number, reason: unknown): void {
    this.#post({ kind: "abort", job });
    this.#waiting.get(job)?.failed(reason);
  }

  #hear(message: unknown): void {
    if (!isReply(message)) return;
    const call = this.#waiting.get(message.id);
    if (message.kind === "done") call?.done(message.result);
    else if (message.kind === "failed") call?.failed(received(message.error));
    else
      try {
        call?.meanwhile(message);
      } catch (error) {
        // Thrown on from here it would reach nobody, and in Node end the process.
        this.#drop(message.id, error);
      }
  }
}

function isReply(message: unknown): message is WorkerReply {
  const { kind, id }: Partial<Record<string, unknown>> = Object(message);
  return typeof id === "number" && ["done", "failed", "rows", "event"].includes(String(kind));
}

/** An error of the class that it had, where every thread has that class; of that name else. */
function received({ name, message }: SentError): Error {
  if (name === "AbortError") return new DOMException(message, name);
  const error =
    name === "TypeError"
      ? new TypeError(message)
      : name === "RangeError"
        ? new RangeError(message)
        : new Error(message);
  if (error.name !== name) Object.defineProperty(error, "name", { value: name });
  return error;
}
