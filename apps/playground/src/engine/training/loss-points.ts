/** Updates that make a point of the curve, and milliseconds after which fewer of them do. */
const [updates, patience] = [5, 1000];

/** Losses of single updates, of which some make a point of a curve: its mean jumps less, and slow updates are not waited for. */
export class LossPoints {
  #losses: number[] = [];
  #since = -Infinity;

  /** The point that an update ends at this time in milliseconds, if it ends one: the first one does. */
  add(loss: number, now: number): number | undefined {
    this.#losses.push(loss);
    if (this.#losses.length < updates && now - this.#since < patience) return undefined;
    this.#since = now;
    return this.rest();
  }

  /** The point of the updates since the last one, if there are any. */
  rest(): number | undefined {
    const losses = this.#losses.splice(0);
    return losses.length === 0
      ? undefined
      : losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  }
}
