import type { ExitGuard } from "../failure/exit-guard.ts";
import { Positions } from "../failure/positions.ts";
import { checkWait, watch } from "../failure/watchdog.ts";
import { MpiError } from "../library/errors.ts";
import type { Argument, FunctionName, Library } from "../library/library.ts";
import { Request } from "../library/request.ts";
import { checkLengths, lengthWords } from "./equal-lengths.ts";
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
   * @throws TypeError for what is no Float32Array; MpiError on all ranks if lengths differ, and if MPI refuses.
   */
  async allReduce(values: Float32Array): Promise<void> {
    if (!(values instanceof Float32Array))
      throw new TypeError("Cannot all-reduce: the values are no Float32Array");
    const calls = parts(values).map((part) => this.#addition(part));
    await this.#collective(
      { what: "all-reduce", length: { of: values.length, unit: "values" } },
      calls,
    );
  }

  /**
   * Copies the bytes of one rank's array to all others, in place.
   *
   * @throws RangeError for a root that is no rank; MpiError on all ranks if lengths differ, and if MPI refuses.
   */
  async broadcast(values: ArrayBufferView, root = 0): Promise<void> {
    if (!(Number.isInteger(root) && root >= 0 && root < this.size))
      throw new RangeError(`Cannot broadcast from rank ${root}: there are ${this.size} ranks`);
    const { constant, abi } = this.#library;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const calls = parts(bytes).map((part): Call => ({
      memory: part,
      words: ["MPI_Ibcast", part, part.length, constant(abi.byte), root],
    }));
    await this.#collective(
      { what: "broadcast", length: { of: bytes.length, unit: "bytes" } },
      calls,
    );
  }

  /**
   * Resolves when all ranks have come here; they may wait as long as the watchdog of the group allows, or as long as it says here.
   *
   * @throws RangeError for a wait that is no number above 0, as NaN, which would never end.
   */
  async barrier({ watchdogSeconds }: { readonly watchdogSeconds?: number } = {}): Promise<void> {
    if (watchdogSeconds !== undefined) checkWait("wait in a barrier", watchdogSeconds);
    await this.#collective({ what: "barrier", watchdogSeconds }, [{ words: ["MPI_Ibarrier"] }]);
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
  #collective(operation: Operation, calls: readonly Call[]): Promise<void> {
    const { what, length } = operation;
    const act = async (): Promise<void> => {
      if (this.#left) throw new MpiError(`Cannot do a ${what}: this process has left the group`);
      const number = ++this.#number;
      if (length !== undefined && this.size > 1) {
        const words = lengthWords(this, length.of);
        await this.#finish(this.#addition(words), { ...operation, number });
        checkLengths({ what, unit: length.unit }, words);
      }
      for (const call of calls) await this.#finish(call, { ...operation, number });
    };
    const done = this.#last.then(act);
    this.#last = done;
    return done;
  }

  /** The call that adds numbers over all ranks. */
  #addition(values: Float32Array): Call {
    const { constant, abi } = this.#library;
    const handles = [constant(abi.float), constant(abi.sum)];
    const inPlace = BigInt(abi.inPlace);
    return {
      memory: values,
      words: ["MPI_Iallreduce", inPlace, values, values.length, ...handles],
    };
  }

  /** Begins what MPI does by and by, and waits for its end. */
  async #finish(
    { memory, words: [name, ...words] }: Call,
    {
      number,
      what,
      watchdogSeconds = this.watchdogSeconds,
    }: Operation & { readonly number: number },
  ): Promise<void> {
    const world = this.#library.constant(this.#library.abi.world);
    const request = new Request(this.#library, memory, (handle) =>
      this.#library.call(name, ...words, world, handle),
    );
    const check = watch(
      { number, what },
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
  }
}

interface Operation {
  readonly what: string;
  /** How many values or bytes all ranks have to give; not looked at where it is missing. */
  readonly length?: { readonly of: number; readonly unit: "values" | "bytes" };
  readonly watchdogSeconds?: number | undefined;
}

/** A function of MPI that begins something, and its arguments but for the last two. */
interface Call {
  /** What it works on. */
  readonly memory?: ArrayBufferView;
  readonly words: readonly [FunctionName, ...Argument[]];
}

/** Pieces that C can count; none of an empty array. */
function parts<T extends Float32Array | Uint8Array>(values: T): T[] {
  return Array.from(
    { length: Math.ceil(values.length / mostElements) },
    (_, k) => values.subarray(k * mostElements, (k + 1) * mostElements) as T,
  );
}
