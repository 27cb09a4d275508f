import type { PageState } from "../../state/page-state.ts";
import type { Store } from "../../state/store.ts";
import { element } from "../element.ts";

/** A choice of one word among some. */
export interface Choice {
  readonly value: string;
  readonly words: string;
}

/** Round buttons, one of which is chosen. */
export function choices(
  legend: string,
  all: readonly Choice[],
  { chosen, choose }: { readonly chosen: string; readonly choose: (value: string) => void },
): HTMLElement {
  const group = `choice-${legend.toLowerCase().replaceAll(/\W+/g, "-")}`;
  const buttons = all.map(({ value, words }) =>
    element(
      "label",
      { class: "choice" },
      element("input", {
        type: "radio",
        name: group,
        value,
        checked: value === chosen,
        onchange: () => choose(value),
      }),
      element("span", {}, words),
    ),
  );
  return element("fieldset", { class: "choices" }, element("legend", {}, legend), ...buttons);
}

/** Chooses one of round buttons from outside. */
export function showChoice(group: HTMLElement, chosen: string): void {
  for (const input of group.querySelectorAll("input")) input.checked = input.value === chosen;
}

/** A slider of the temperature, which the picture follows while it moves. */
export function temperatureSlider(store: Store): HTMLElement {
  const words = (value: number): string => value.toFixed(2);
  return slider(store, { value: "temperature", name: "Temperature", from: 0.1, to: 2, words });
}

/** A slider of `minP`, hidden with the temperature: stray pixels are colours that the model found unlikely. */
export function minPSlider(store: Store): HTMLElement {
  const words = (share: number): string => (share > 0 ? `under ${share.toFixed(2)}` : "none");
  return slider(store, { value: "minP", name: "Colours left out", from: 0, to: 0.5, words });
}

function slider(
  store: Store,
  {
    value,
    name,
    from,
    to,
    words,
  }: {
    readonly value: "temperature" | "minP";
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly words: (value: number) => string;
  },
): HTMLElement {
  const shown = element("output", {});
  const range = element("input", {
    type: "range",
    id: value,
    min: from,
    max: to,
    step: 0.05,
    oninput: () => store.set({ [value]: Number(range.value) }),
  });
  const show = (state: PageState): void => {
    range.value = String(state[value]);
    shown.textContent = words(state[value]);
  };
  store.listen(show);
  show(store.state);
  return element(
    "div",
    { class: "control", "data-control": "temperature" },
    element("label", { class: "name", for: value }, name),
    shown,
    range,
  );
}

/** A field for the seed, and a button for another one. */
export function seedField(store: Store): HTMLElement {
  const field = element("input", {
    type: "number",
    id: "seed",
    min: 0,
    max: 2 ** 32 - 1,
    step: 1,
    required: true,
    onchange: () => {
      // The browser says what is wrong with another one.
      if (field.reportValidity()) store.set({ seed: field.valueAsNumber });
    },
  });
  const show = ({ seed }: PageState): void => {
    field.value = String(seed);
  };
  store.listen(show);
  show(store.state);
  const another = element(
    "button",
    {
      type: "button",
      class: "button",
      onclick: () => store.set({ seed: Math.floor(Math.random() * 10_000) }),
    },
    "Another",
  );
  return element(
    "div",
    { class: "seed", "data-control": "seed" },
    element("label", { class: "quiet", for: "seed" }, "Seed"),
    element("div", { class: "buttons" }, field, another),
  );
}
