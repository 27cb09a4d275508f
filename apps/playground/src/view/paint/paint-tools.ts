import type { ShownModel } from "../../engine/shown-model.ts";
import type { PageState, Tool } from "../../state/page-state.ts";
import { choices, showChoice } from "../draw/controls.ts";
import type { Picture } from "../draw/picture.ts";
import { element } from "../element.ts";
import { colourWords } from "../game/colour-words.ts";
import { levelColour, swatch } from "../game/swatches.ts";
import type { Page } from "../page.ts";
import { paintOn } from "./painting.ts";

const tools: readonly { readonly value: Tool; readonly words: string; readonly about: string }[] = [
  { value: "look", words: "look", about: "Point at a pixel to see what the model knew of it." },
  {
    value: "paint",
    words: "paint",
    about:
      "What you paint stays. The model draws again what comes after it, row by row. By keyboard: arrow keys, then Enter.",
  },
  { value: "erase", words: "erase", about: "Gives painted pixels back to the model." },
  {
    value: "damage",
    words: "damage",
    about: "Wipe over the picture: the rest stays, and the model mends the hole.",
  },
];

/** Chooses what the pointer does, and the colour of the brush. */
export function makePaintTools({ store }: Page, picture: Picture): HTMLElement {
  const chosen = choices("The pointer", tools, {
    chosen: store.state.tool,
    choose: (value) =>
      store.set({ tool: tools.find((tool) => tool.value === value)?.value ?? "look" }),
  });
  const about = element("p", { class: "quiet" });
  const inks = element("div", {
    class: "inks",
    role: "radiogroup",
    "aria-label": "Colour of the brush",
  });
  const clear = element(
    "button",
    {
      type: "button",
      class: "button",
      onclick: () => {
        // The button is gone when nothing is painted.
        chosen.querySelector<HTMLElement>("input:checked")?.focus({ preventScroll: true });
        store.set({ given: "" });
      },
    },
    "Free all pixels",
  );
  let made = "";
  const show = (state: PageState): void => {
    showChoice(chosen, state.tool);
    about.textContent = tools.find(({ value }) => value === state.tool)?.about ?? "";
    inks.hidden = state.tool !== "paint";
    clear.hidden = state.given === "";
    for (const input of inks.querySelectorAll("input"))
      if (input.type === "color") input.value = `#${state.ink.toString(16).padStart(6, "0")}`;
      else input.checked = input.value === String(state.ink);
  };
  store.listen(show);
  show(store.state);
  paintOn({ store }, picture);
  picture.onDrawn(({ shown }) => {
    if (made === shown.name) return;
    made = shown.name;
    inks.replaceChildren(...inksOf(shown, (ink) => store.set({ ink })));
    show(store.state);
  });
  return element(
    "div",
    { class: "paint-tools", "data-control": "tools" },
    chosen,
    element("div", { class: "row" }, about, clear),
    inks,
  );
}

/** Most colours to choose from; of more levels every so many. */
const mostInks = 32;

function inksOf(shown: ShownModel, choose: (ink: number) => void): HTMLElement[] {
  const { levels, channels } = shown.model.config;
  if (channels === 3) return [colourField(choose)];
  const count = Math.min(levels, mostInks);
  return Array.from({ length: count }, (_, i) => {
    const ink = Math.round((i * (levels - 1)) / Math.max(1, count - 1));
    const input = element("input", {
      type: "radio",
      name: "ink",
      value: ink,
      "aria-label": colourWords(levelColour(shown, ink)),
      onchange: () => choose(ink),
    });
    return element("label", { class: "ink" }, input, swatch(shown, ink));
  });
}

/** Any colour, for models of three channels. */
function colourField(choose: (ink: number) => void): HTMLElement {
  const input = element("input", {
    type: "color",
    "aria-label": "Colour",
    oninput: () => choose(Number.parseInt(input.value.slice(1), 16)),
  });
  return input;
}
