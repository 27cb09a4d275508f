import type { Argument, Library } from "./library.ts";

/** Work that MPI does by and by. */
export class Request {
  readonly #library: Library;
  readonly #handle: Int32Array | BigInt64Array;
  readonly #done = new Int32Array(1);
  /** What MPI reads and writes until it is done: kept from the garbage collector. */
  readonly memory: ArrayBufferView | undefined;

  /** Begins work: `start` gets the place for the request's handle, the last argument of the C function. */
  constructor(
    library: Library,
    memory: ArrayBufferView | undefined,
    start: (handle: Argument) => void,
  ) {
    this.#library = library;
    this.memory = memory;
    this.#handle = library.abi.handle === "int" ? new Int32Array(1) : new BigInt64Array(1);
    start(this.#handle);
  }

  /** Lets MPI work, and returns whether it is done. */
  test(): boolean {
    if (this.#done[0] !== 0) return true;
    this.#library.call(
      "MPI_Test",
      this.#handle,
      this.#done,
      BigInt(this.#library.abi.statusIgnore),
    );
    return this.#done[0] !== 0;
  }

  /** Gives up on work that is not done. */
  cancel(): void {
    if (this.test()) return;
    this.#library.call("MPI_Cancel", this.#handle);
    this.#library.call("MPI_Request_free", this.#handle);
  }
}
