import { comparedField, mostLayers, type Stacks } from "../../engine/blind-spot.ts";
import type { PageState } from "../../state/page-state.ts";
import { choices, showChoice } from "../draw/controls.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";
import { costTable } from "./cost-table.ts";
import { makeFieldMap } from "./field-map.ts";

const stackChoices = [
  { value: "1", words: "one stack" },
  { value: "2", words: "two stacks" },
];
const colourNames = ["red", "green", "blue"];

/** The field of one stack of masked convolutions with its hole, the field of two stacks, and the cost of the hole. */
export function makeBlindSpotView({ store }: Page): HTMLElement {
  const map = makeFieldMap();
  const title = element("h2", {});
  const words = element("p", {});
  const stacks = choices("The network", stackChoices, {
    chosen: String(store.state.stacks),
    choose: (value) => store.set({ stacks: Number(value) }),
  });
  const colours = choices(
    "The colour that looks",
    colourNames.map((name, i) => ({ value: String(i), words: name })),
    {
      chosen: String(store.state.colour),
      choose: (value) => store.set({ colour: Number(value) }),
    },
  );
  const slider = element("input", {
    type: "range",
    id: "layers",
    min: 1,
    max: mostLayers,
    step: 1,
    oninput: () => store.set({ layers: Number(slider.value) % mostLayers }),
  });
  const count = element("output", {});

  const show = (state: PageState): void => {
    const layers = shownLayers(state);
    const colour = Math.min(state.colour, colourNames.length - 1);
    const one: Stacks = state.stacks === 2 ? 2 : 1;
    const field = comparedField(one, { layers, colour });
    showChoice(stacks, String(one));
    showChoice(colours, String(colour));
    slider.value = String(layers);
    count.textContent = String(layers);
    title.textContent = `${field.seen} of ${field.before} pixels`;
    const blind = field.blind.reduce((sum, x) => sum + x, 0);
    const hole =
      blind > 0
        ? `${blind} of the others can never be reached, however many layers there are: the blind spot.`
        : "Each of the others is reached by more layers: there is no blind spot.";
    const own =
      field.ownColours === 0
        ? ""
        : ` Of its own pixel it reads ${colourNames.slice(0, field.ownColours).join(" and ")}.`;
    words.textContent = `That is the receptive field of ${colourNames[colour]} after ${layers} ${layers === 1 ? "layer" : "layers"}. ${hole}${own}`;
    map.show(field, { colour, words: `${title.textContent}. ${words.textContent}` });
  };
  store.listen(show);
  show(store.state);
  return element(
    "section",
    { class: "blind-spot" },
    element(
      "header",
      {},
      element("h1", {}, "The blind spot"),
      element(
        "p",
        { class: "lede" },
        "The middle pixel is about to be drawn, and may look at everything before it. Masked convolutions in one stack miss some of that; a second stack, for the rows above, mends it.",
      ),
    ),
    map.root,
    element(
      "div",
      { class: "words" },
      stacks,
      element(
        "div",
        { class: "control", "data-control": "layers" },
        element("label", { class: "name", for: "layers" }, "Layers"),
        count,
        slider,
      ),
      colours,
      element("div", { role: "status" }, title, words),
      costTable(),
    ),
  );
}

function shownLayers({ layers }: PageState): number {
  return layers === 0 ? mostLayers : Math.min(layers, mostLayers);
}
