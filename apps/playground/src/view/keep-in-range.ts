import { fitState } from "../state/fit-state.ts";
import { initialState, type PageState } from "../state/page-state.ts";
import type { Page } from "./page.ts";

/** Corrects what an address asks of its model in vain once that is open; a model that there is not is replaced by the first one. */
export function keepInRange({ store, engine }: Page): void {
  const correct = async (asked: PageState): Promise<void> => {
    // Other parts show no model, and open none.
    if (asked.part !== "draw" && asked.part !== "game") return;
    const { model } = await engine;
    try {
      const { config } = (await model(asked.model)).model;
      if (store.state.model === asked.model) store.set(fitState(store.state, config));
    } catch (error) {
      if (!(error instanceof RangeError) || store.state.model !== asked.model) return;
      const { model: first, label, number, pixel, given } = initialState;
      store.set({ model: first, label, number, pixel, given });
    }
  };
  // What is wrong with the engine or the model is said by the part that shows it.
  const correctQuietly = (state: PageState): void => void correct(state).catch(() => {});
  store.listen(correctQuietly);
  correctQuietly(store.state);
}
