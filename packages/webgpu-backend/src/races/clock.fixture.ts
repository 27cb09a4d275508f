/**
 * Phases of one address space: what happens before a barrier of that space is in an earlier phase than what happens after it. Phases are
 * counted on and on, so that nothing has to be forgotten in between.
 */
export class Clock {
  phase = 1;
  /** The first phase of the group that runs. */
  group = 1;
  /** The first phase that the group's accesses may race with. */
  since = 1;
  readonly #groups: { readonly phase: number; readonly number: number }[] = [];

  /** Begins a group; `alone` where no other one reaches its memory. */
  begin(number: number, alone: boolean): void {
    this.phase += 1;
    this.group = this.phase;
    if (alone) this.since = this.phase;
    this.#groups.push({ phase: this.phase, number });
  }

  /** Begins a dispatch, which waits for all before it. */
  beginDispatch(): void {
    this.phase += 1;
    this.since = this.phase;
    this.#groups.length = 0;
  }

  /** The group to which a phase of this dispatch belongs. */
  groupOf(phase: number): number {
    return this.#groups.findLast((one) => one.phase <= phase)?.number ?? -1;
  }
}
