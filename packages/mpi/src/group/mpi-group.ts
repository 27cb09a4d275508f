import type { ExitGuard } from "../failure/exit-guard.ts";
import { Positions } from "../failure/positions.ts";
import { watch } from "../failure/watchdog.ts";
import { MpiError } from "../library/errors.ts";
import type { Argument, FunctionName, Library } from "../library/library.ts";
import { Request } from "../library/request.ts";
import { pollUntil } from "./polling.ts";

/** C counts elements in 32 bits. */
const mostElements = 2 ** 31 - 1;

/** What a group is made of. */
export interface MpiGroupParts {
  readonly library: Library;
  readonly version: string;
  readonly rank: number;
  readonly size: number;
  readonly watchdogSeconds: number;
  readonly guard: ExitGuard;
}

/**
 * The processes of a job, each with its rank. Every rank calls the same operations in the same order, each on as many values; they
 * are done one after another. While one waits, the event loop goes on. Made by `joinMpi()`.
 *
 * @example
 * const sums = Float32Array.of(1, 2);
 * const group = await joinMpi();
 * await group.allReduce(sums);
 * console.log(`rank ${group.rank} of ${group.size} has ${sums.join(" and ")}`);
 * await group.leave();
 */
export class MpiGroup {
  /** From 0 to `size - 1`. */
  readonly rank: number;
  /** Processes in the job. */
  readonly size: number;
  /** The MPI in words. */
  readonly version: string;
  /** Seconds that it waits for the others in one operation before it ends the job. */
  readonly watchdogSeconds: number;
  readonly #library: Library;
  readonly #guard: ExitGuard;
  readonly #positions: Positions;
  #number = 0;
  #last: Promise<unknown> = Promise.resolve();
  #left = false;

  constructor({ library, version, rank, size, watchdogSeconds, guard }: MpiGroupParts) {
    this.rank = rank;
    this.size = size;
    this.version = version;
    this.#library = library;
    this.watchdogSeconds = watchdogSeconds;
    this.#guard = guard;
    this.#positions = new Positions(library, { rank, size });
  }

  /**
   * Adds arrays over all ranks, in place: the same bits on each.
   *
   * @throws TypeError for what is no Float32Array, MpiError if MPI refuses.
   */
  async allReduce(values: Float32Array): Promise<void> {
    if (!(values instanceof Float32Array))
      throw new TypeError("Cannot all-reduce: the values are no Float32Array");
    const { constant, abi } = this.#library;
    const [float, sum] = [constant(abi.float), constant(abi.sum)];
    for (const part of parts(values))
      await this.#collective("all-reduce", { memory: part }, [
        "MPI_Iallreduce",
        BigInt(abi.inPlace),
        part,
        part.length,
        float,
        sum,
      ]);
  }

  /**
   * Copies the bytes of one rank's array to all others, in place.
   *
   * @throws RangeError for a root that is no rank, MpiError if MPI refuses.
   */
  async broadcast(values: ArrayBufferView, root = 0): Promise<void> {
    if (!(Number.isInteger(root) && root >= 0 && root < this.size))
      throw new RangeError(`Cannot broadcast from rank ${root}: there are ${this.size} ranks`);
    const { constant, abi } = this.#library;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (const part of parts(bytes))
      await this.#collective("broadcast", { memory: part }, [
        "MPI_Ibcast",
        part,
        part.length,
        constant(abi.byte),
        root,
      ]);
  }

  /** Resolves when all ranks have come here; they may wait as long as the watchdog of the group allows, or as long as it says here. */
  async barrier({ watchdogSeconds }: { readonly watchdogSeconds?: number } = {}): Promise<void> {
    await this.#collective("barrier", { watchdogSeconds }, ["MPI_Ibarrier"]);
  }

  /** Ends all processes of the job at once, with an exit code that is not 0; this one says why on standard error. */
  abort(message: string, code = 1): void {
    this.#guard.abort(message, code);
  }

  /** Waits for the others and ends MPI in this process, which can go on alone. A process that ends without it ends the job. */
  async leave(): Promise<void> {
    await this.barrier();
    this.#left = true;
    this.#positions.end();
    this.#library.call("MPI_Finalize");
    this.#guard.release();
  }

  /** Does an operation after all earlier ones; once one has failed, all later ones do. */
  #collective(
    what: string,
    { memory, watchdogSeconds = this.watchdogSeconds }: CollectiveOptions,
    [name, ...words]: readonly [FunctionName, ...Argument[]],
  ): Promise<void> {
    const act = async (): Promise<void> => {
      if (this.#left) throw new MpiError(`Cannot do a ${what}: this process has left the group`);
      const world = this.#library.constant(this.#library.abi.world);
      const request = new Request(this.#library, memory, (handle) =>
        this.#library.call(name, ...words, world, handle),
      );
      const check = watch(
        { number: ++this.#number, what },
        {
          seconds: watchdogSeconds,
          positions: this.#positions,
          end: (message) => this.abort(message),
        },
      );
      await pollUntil(() => {
        if (request.test()) return true;
        check();
        return false;
      }, memory?.byteLength);
    };
    const done = this.#last.then(act);
    this.#last = done;
    return done;
  }
}

interface CollectiveOptions {
  /** What it works on. */
  readonly memory?: ArrayBufferView;
  readonly watchdogSeconds?: number | undefined;
}

/** Pieces that C can count; none of an empty array. */
function* parts<T extends Float32Array | Uint8Array>(values: T): Generator<T> {
  for (let start = 0; start < values.length; start += mostElements)
    yield values.subarray(start, start + mostElements) as T;
}
