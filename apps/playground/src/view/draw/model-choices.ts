import { builtInModels } from "../../engine/built-in.ts";
import type { PageState } from "../../state/page-state.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";

/** What the models of the page draw, in words. */
const titles: ReadonlyMap<string, string> = new Map([
  ["sprites16", "sprites, 16 by 16"],
  ["sprites24", "sprites, 24 by 24"],
  ["fashion-mnist-class", "clothes in grey, 28 by 28"],
]);

/** Chooses the model; those that were dropped or trained here are among them once they were shown. */
export function modelChoices({ store, engine }: Page): HTMLElement {
  const select = element("select", {
    id: "model",
    onchange: () => store.set({ model: select.value, label: 0, given: "", pixel: -1 }),
  });
  /** What models of the user are called, by name. */
  const others = new Map<string, string>();
  const show = (): void => {
    const { model: chosen } = store.state;
    const names = [...new Set([...builtInModels, ...others.keys(), chosen])];
    select.replaceChildren(
      ...names.map((name) => {
        const words = titles.get(name) ?? others.get(name) ?? name;
        return element("option", { value: name, selected: name === chosen }, words);
      }),
    );
  };
  const learn = async ({ model: name }: PageState): Promise<void> => {
    show();
    if (builtInModels.includes(name) || others.has(name)) return;
    const { title = name } = await (await engine).model(name);
    others.set(name, title);
    show();
  };
  // A model that cannot be opened is for the picture to say.
  const learnQuietly = (state: PageState): void => void learn(state).catch(() => {});
  store.listen((state, before) => {
    if (state.model !== before.model) learnQuietly(state);
  });
  learnQuietly(store.state);
  return element(
    "div",
    { class: "model-choice", "data-control": "model" },
    element("label", { class: "quiet", for: "model" }, "The model"),
    select,
  );
}
