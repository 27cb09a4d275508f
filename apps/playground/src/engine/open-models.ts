import type { ShownModel } from "./shown-model.ts";

/** Models that stay open: the one that is shown, and those before it, to which a visitor may go back. */
const most = 3;

/** Models by name, each opened once. Those that were asked for last stay open, the others are closed. */
export class OpenModels {
  /** The latest last. */
  readonly #models = new Map<string, Promise<ShownModel>>();

  /** The model of a name, opened by `open` where it is not there. */
  get(name: string, open: () => Promise<ShownModel>): Promise<ShownModel> {
    const known = this.#models.get(name) ?? this.#opened(name, open());
    this.#models.delete(name);
    this.#models.set(name, known);
    for (const [oldest, one] of this.#models) {
      if (this.#models.size <= most) break;
      this.#models.delete(oldest);
      // One that was never open needs no end.
      one.then(({ model }) => model.dispose()).catch(() => {});
    }
    return known;
  }

  #opened(name: string, opening: Promise<ShownModel>): Promise<ShownModel> {
    // One that could not be fetched may be tried again.
    opening.catch(() => {
      if (this.#models.get(name) === opening) this.#models.delete(name);
    });
    return opening;
  }
}
