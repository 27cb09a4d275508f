import { builtInModels } from "../../engine/built-in.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";

/** What the models of the page draw, in words. */
const titles: ReadonlyMap<string, string> = new Map([
  ["sprites16", "sprites, 16 by 16"],
  ["sprites24", "sprites, 24 by 24"],
  ["fashion-mnist-class", "clothes in grey, 28 by 28"],
]);

/** A list of models, one of which is chosen. */
export interface ModelChoices {
  readonly root: HTMLElement;
  /** Offers these models of the user, by name in words, in place of those before. */
  offer(own: ReadonlyMap<string, string>): void;
}

/** Chooses the model: one that the page ships, or another one that is offered. */
export function modelChoices({ store }: Pick<Page, "store">): ModelChoices {
  const select = element("select", {
    id: "model",
    onchange: () => store.set({ model: select.value, label: 0, given: "", pixel: -1 }),
  });
  let others: ReadonlyMap<string, string> = new Map();
  const show = (): void => {
    const { model: chosen } = store.state;
    const names = new Set([...builtInModels, ...others.keys(), chosen]);
    select.replaceChildren(
      ...Array.from(names, (name) => {
        const words = titles.get(name) ?? others.get(name) ?? name;
        return element("option", { value: name, selected: name === chosen }, words);
      }),
    );
  };
  store.listen((state, before) => {
    if (state.model !== before.model) show();
  });
  show();
  return {
    root: element(
      "div",
      { class: "model-choice", "data-control": "model" },
      element("label", { class: "quiet", for: "model" }, "The model"),
      select,
    ),
    offer: (own) => {
      others = own;
      show();
    },
  };
}
