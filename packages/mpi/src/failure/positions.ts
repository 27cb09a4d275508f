import type { Library } from "../library/library.ts";
import { Request } from "../library/request.ts";

/** Marks these messages among all messages of the job. */
const tag = 2016;
const bytes = 4;

/** Whose positions they are. */
export interface PositionsOptions {
  readonly rank: number;
  readonly size: number;
}

/**
 * The number of the operation that each rank has come to, as far as it is known: a rank that has waited for long tells all others
 * its own, and those that wait too answer with theirs. In a job that goes well no message is sent.
 */
export class Positions {
  readonly #library: Library;
  readonly #world: number | bigint;
  readonly #byte: number | bigint;
  readonly #others: readonly number[];
  /** The last number that each rank has sent. */
  readonly #known = new Map<number, number>();
  readonly #receives = new Map<number, Request>();
  #sends: Request[] = [];
  #sent = 0;

  constructor(library: Library, { rank, size }: PositionsOptions) {
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

  /** Sends the number of this rank to all others, once. */
  send(number: number): void {
    if (this.#sent === number) return;
    this.#sent = number;
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

  /** Takes what others have sent, and answers where one of them waits at this number. */
  receive(number: number): void {
    for (const [other, request] of this.#receives) {
      if (!request.test()) continue;
      const [theirs = 0] = request.memory as Int32Array;
      this.#known.set(other, theirs);
      this.#receives.set(other, this.#receive(other));
      if (theirs === number) this.send(number);
    }
  }

  /** Ranks that are not known to have come to a number. */
  missing(number: number): number[] {
    return this.#others.filter((other) => (this.#known.get(other) ?? 0) < number);
  }

  /** Stops receiving. */
  end(): void {
    for (const request of this.#receives.values()) request.cancel();
    this.#receives.clear();
  }
}
