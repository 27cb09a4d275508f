import type { Library } from "./library.ts";
import { Request } from "./request.ts";

/** Marks the messages of roll calls among all messages of the job. */
const tag = 2016;
const bytes = 4;

/** Where to call. */
export interface RollCallOptions {
  readonly rank: number;
  readonly size: number;
}

/**
 * Finds out who is missing where ranks wait for each other: one that has waited for long tells all others at which number it
 * stands, and those that wait too answer with theirs. In a job that goes well no message is sent.
 */
export class RollCall {
  readonly #library: Library;
  readonly #world: number | bigint;
  readonly #byte: number | bigint;
  readonly #others: readonly number[];
  /** The number that each rank was last heard at. */
  readonly #heard = new Map<number, number>();
  readonly #receives = new Map<number, Request>();
  #sends: Request[] = [];
  #called = 0;

  constructor(library: Library, { rank, size }: RollCallOptions) {
    this.#library = library;
    this.#world = library.constant(library.abi.world);
    this.#byte = library.constant(library.abi.byte);
    this.#others = Array.from({ length: size }, (_, other) => other).filter((r) => r !== rank);
    for (const other of this.#others) this.#receives.set(other, this.#receive(other));
  }

  #receive(from: number): Request {
    const number = new Int32Array(1);
    return new Request(this.#library, number, (handle) =>
      this.#library.call("MPI_Irecv", number, bytes, this.#byte, from, tag, this.#world, handle),
    );
  }

  /** Tells everybody that this rank stands at a number, once. */
  call(number: number): void {
    if (this.#called === number) return;
    this.#called = number;
    this.#sends = this.#sends.filter((send) => !send.test());
    for (const other of this.#others) {
      const words = Int32Array.of(number);
      this.#sends.push(
        new Request(this.#library, words, (handle) =>
          this.#library.call(
            "MPI_Isend",
            words,
            bytes,
            this.#byte,
            other,
            tag,
            this.#world,
            handle,
          ),
        ),
      );
    }
  }

  /** Takes what others have told, and answers where one of them asks at this number. */
  listen(number: number): void {
    for (const [other, request] of this.#receives) {
      if (!request.test()) continue;
      const [told = 0] = request.memory as Int32Array;
      this.#heard.set(other, told);
      this.#receives.set(other, this.#receive(other));
      if (told === number) this.call(number);
    }
  }

  /** Ranks that have not been heard at a number. */
  missing(number: number): number[] {
    return this.#others.filter((other) => (this.#heard.get(other) ?? 0) < number);
  }

  /** Stops listening. */
  end(): void {
    for (const request of this.#receives.values()) request.cancel();
    this.#receives.clear();
  }
}
