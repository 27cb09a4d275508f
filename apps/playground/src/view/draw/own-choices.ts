import { builtInModels } from "../../engine/built-in.ts";
import { keptModels } from "../../engine/training/kept.ts";
import type { PageState } from "../../state/page-state.ts";
import type { Page } from "../page.ts";
import type { ModelChoices } from "./model-choices.ts";

/** Offers the models of the user that the browser keeps, and one that is shown without being kept; read again whenever another model is shown. */
export function offerOwn({ store, engine }: Page, { offer }: Pick<ModelChoices, "offer">): void {
  const learn = async ({ model: name }: PageState): Promise<void> => {
    const others = new Map((await keptModels()).map((kept) => [kept.name, kept.file]));
    if (!builtInModels.includes(name) && !others.has(name)) {
      const { title = name } = await (await engine).model(name);
      others.set(name, title);
    }
    if (store.state.model === name) offer(others);
  };
  // A model that cannot be opened is for the picture to say.
  const learnQuietly = (state: PageState): void => void learn(state).catch(() => {});
  store.listen((state, before) => {
    if (state.model !== before.model) learnQuietly(state);
  });
  learnQuietly(store.state);
}
