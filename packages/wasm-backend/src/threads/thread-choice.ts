/** How a run is done: by the calling thread alone, or by all threads together. Both give the same bits. */
export type Way = "alone" | "together";

/** Runs of each way that are timed, one way after the other, before one is chosen. */
const firstRuns = 3;
/** A run of more milliseconds is done by all threads so often before one thread is tried, and not again where that is clearly slower. */
const long = 100;
const longRuns = 10;
const clearly = 1.2;
/**
 * The share of the time that may be lost by trying the slower way again, and the milliseconds that one way is kept at least before. Where runs are short the
 * first trial comes eight times as early, the second four times, the third twice: engines go on compiling during the first runs, on the very core
 * that a second thread wants, so that the first times mislead.
 */
const lossShare = 0.01;
const rest = 250;
const hurried = 8;
/** How much the latest run weighs in the expected time of its way, and how much longer than expected it counts at most. */
const weight = 0.2;
const outlier = 4;
/** Milliseconds that clocks of pages may be off. */
const tick = 0.1;

/**
 * Chooses for one program, from the times of its runs, whether threads pay. Where other work wants the cores, threads wait for one that has lost
 * its own, and one thread is faster; where the machine is quiet, they are. As that changes, the way that is slower is
 * tried again now and then, so seldom that it costs a hundredth of the time.
 */
export class ThreadChoice {
  readonly #first: Record<Way, number[]> = { alone: [], together: [] };
  /** Milliseconds that a run is expected to take. */
  readonly #expected: Record<Way, number> = { alone: 0, together: 0 };
  #settled = false;
  #trials = 0;
  /** Milliseconds of runs since the other way was last tried. */
  #since = 0;
  /** The times of the trial in progress. */
  #trial: number[] | undefined;
  /** Whether threads have been woken by a run that is not counted: they sleep while one thread runs alone. */
  #awake = false;

  /** How to do the next run. */
  next(): Way {
    if (!this.#settled) return this.#nextAtFirst();
    const loss = this.#expected[this.#other] - this.#expected[this.#best];
    const runs = this.#other === "together" ? 2 : 1;
    const isLong = this.#expected[this.#best] > long;
    const hurry = isLong ? 1 : Math.max(1, hurried / 2 ** this.#trials);
    if (this.#since * hurry >= Math.max(rest, (runs * loss) / lossShare)) this.#trial ??= [];
    return this.#trial ? this.#other : this.#best;
  }

  #nextAtFirst(): Way {
    const { alone, together } = this.#first;
    const isLong = together.length > 0 && this.#expected.together > long;
    if (isLong && alone.length === 0 && together.length < longRuns) return "together";
    return together.length < firstRuns ? "together" : "alone";
  }

  /** Hears what a run took, in milliseconds. */
  took(way: Way, time: number): void {
    const isTried = !this.#settled || (this.#trial !== undefined && way === this.#other);
    if (isTried && way === "together" && !this.#awake) this.#awake = true;
    else if (!this.#settled) this.#begin(way, time);
    else if (this.#trial && way === this.#other) this.#try(this.#trial, time);
    else {
      const expected = this.#expected[way];
      const counted = Math.min(time, Math.max(tick, outlier * expected));
      this.#expected[way] = expected + weight * (counted - expected);
      this.#since += time;
    }
  }

  get #best(): Way {
    return this.#expected.alone < this.#expected.together ? "alone" : "together";
  }

  get #other(): Way {
    return this.#best === "alone" ? "together" : "alone";
  }

  /** The first runs of a program are slower than later ones, so that a median is taken. */
  #begin(way: Way, time: number): void {
    this.#first[way].push(time);
    this.#expected[way] = medianOf(this.#first[way]);
    const { alone, together } = this.#first;
    const [slower, faster] = [this.#expected[this.#other], this.#expected[this.#best]];
    const both = alone.length > 0 && together.length > 0;
    this.#settled =
      (alone.length >= firstRuns && together.length >= firstRuns) ||
      (both && slower > long && slower > clearly * faster);
    if (this.#settled) this.#awake = false;
  }

  /** One run that is slower ends the trial; the way that is tried is taken once several runs in a row were faster. */
  #try(trial: number[], time: number): void {
    trial.push(time);
    if (time < this.#expected[this.#best] && trial.length < firstRuns) return;
    this.#expected[this.#other] = trial.reduce((a, b) => a + b) / trial.length;
    this.#trial = undefined;
    this.#trials++;
    this.#awake = false;
    this.#since = 0;
  }
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
}
