import { builtInModels } from "../../engine/built-in.ts";
import type { PageState } from "../../state/page-state.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";

/** What the models of the page draw, in words. */
const titles: Readonly<Record<string, string>> = {
  sprites16: "sprites, 16 by 16",
  sprites24: "sprites, 24 by 24",
  "fashion-mnist-class": "clothes in grey, 28 by 28",
};

/** Chooses the model; one that was dropped or trained here is among them while it is shown. */
export function modelChoices({ store }: Page): HTMLElement {
  const select = element("select", {
    id: "model",
    onchange: () => store.set({ model: select.value, label: 0, given: "", pixel: -1 }),
  });
  const show = ({ model }: PageState): void => {
    const names = [...new Set([...builtInModels, ...others, model])];
    if (!builtInModels.includes(model)) others.add(model);
    select.replaceChildren(
      ...names.map((name) =>
        element("option", { value: name, selected: name === model }, titles[name] ?? name),
      ),
    );
  };
  const others = new Set<string>();
  store.listen(show);
  show(store.state);
  return element(
    "div",
    { class: "model-choice", "data-control": "model" },
    element("label", { class: "quiet", for: "model" }, "The model"),
    select,
  );
}
