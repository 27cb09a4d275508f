import { formatAddress, parseAddress } from "./address.ts";
import type { PageState } from "./page-state.ts";

/** What changed, and to what. */
export type Listener = (state: PageState, before: PageState) => void;

/** The state of the page, in its address: everything that shows or changes it goes through here. */
export class Store {
  #state: PageState;
  readonly #listeners = new Set<Listener>();

  constructor(state: PageState) {
    this.#state = state;
  }

  get state(): PageState {
    return this.#state;
  }

  /** Changes some of it; listeners are called once, if anything is another value than before. */
  set(change: Partial<PageState>): void {
    const before = this.#state;
    const state = { ...before, ...change };
    if (formatAddress(state) === formatAddress(before)) return;
    this.#state = state;
    for (const listener of this.#listeners) listener(state, before);
  }

  /** Calls back after each change, until what it returns is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** A store whose state is that of the address bar, both ways. Another part or lesson is a step of the browser's history. */
export function storeInAddress(): Store {
  const store = new Store(parseAddress(location.hash));
  /** What made no sense in an address is not left in it. */
  const correct = (): void => {
    const address = formatAddress(store.state);
    if (address !== (location.hash || "#")) history.replaceState(null, "", address);
  };
  const read = (): void => {
    store.set(parseAddress(location.hash));
    correct();
  };
  correct();
  store.listen((state, before) => {
    const address = formatAddress(state);
    if (address === formatAddress(parseAddress(location.hash))) return;
    const isStep = state.part !== before.part || state.lesson !== before.lesson;
    history[isStep ? "pushState" : "replaceState"](null, "", address);
  });
  addEventListener("hashchange", read);
  addEventListener("popstate", read);
  return store;
}
