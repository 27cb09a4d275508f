import { testPicture } from "../../engine/game/test-picture.ts";
import { formatAddress } from "../../state/address.ts";
import type { PageState } from "../../state/page-state.ts";
import { choices, showChoice } from "../draw/controls.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";
import { costPanel } from "./cost-panel.ts";
import { guessPanel } from "./guess-panel.ts";

/** Levels up to which a player can choose among them. */
const mostLevels = 64;

const ofGuesses = {
  heading: "Guess the next pixel",
  words:
    "Against the model: twelve pixels of one picture, those at which it is least sure. Say which colour comes next, and how sure you are. The score is in bits, and the lower one wins.",
};
const ofCosts = {
  heading: "What a picture costs",
  words:
    "A pixel that the model expects costs next to nothing, a surprise costs many bits: minus the logarithm of its probability. Their sum is the size to which the model can compress the picture.",
};

/** Guess the next pixel against the model, and see what a picture costs. */
export function makeGameView(page: Page): HTMLElement {
  const { store, engine, say } = page;
  const panel = element("div", { class: "panel" }, element("p", { class: "quiet" }, "Starting …"));
  const title = element("h1", { tabindex: -1 });
  const lede = element("p", { class: "lede" });
  let wanted = 0;
  let classes = 1;

  const show = async (state: PageState): Promise<void> => {
    const turn = ++wanted;
    const { model } = await engine;
    const shown = await model(state.model);
    if (turn !== wanted) return;
    classes = Math.max(1, shown.classes.length);
    const { levels, channels, output } = shown.model.config;
    if (channels !== 1 || levels > mostLevels || output !== "softmax") {
      panel.replaceChildren(refusal(state, levels ** channels));
      return;
    }
    const picture = await testPicture(shown, state);
    const made = state.costs
      ? await costPanel(page, shown, picture)
      : await guessPanel(shown, picture, () => store.set({ costs: true }));
    if (turn !== wanted) return;
    const { activeElement: focused } = document;
    const isFocused = panel.contains(focused);
    panel.replaceChildren(made);
    if (isFocused) (sameIn(panel, focused) ?? title).focus({ preventScroll: true });
  };
  const showOrSay = (state: PageState): void => {
    show(state).catch((error: unknown) =>
      say(error instanceof Error ? error.message : String(error), "trouble"),
    );
  };
  const depends = ["model", "label", "seed", "number", "costs", "believed"] as const;
  let last: PageState | undefined;
  const follow = (state: PageState): void => {
    showChoice(ways, wayOf(state.costs));
    const { heading, words } = state.costs ? ofCosts : ofGuesses;
    title.textContent = heading;
    lede.textContent = words;
    // What stands there was computed by a model that may be closed meanwhile.
    if (state.model !== last?.model) last = undefined;
    if (state.part !== "game") return;
    const before = last;
    if (before && depends.every((name) => state[name] === before[name])) return;
    last = state;
    showOrSay(state);
  };

  const ways = choices(
    "The game",
    [
      { value: "guess", words: "guess" },
      { value: "costs", words: "see the costs" },
    ],
    {
      chosen: wayOf(store.state.costs),
      choose: (value) => store.set({ costs: value === "costs" }),
    },
  );
  const another = element(
    "button",
    {
      type: "button",
      class: "button",
      onclick: () => {
        const { label, number } = store.state;
        store.set({ label: (label + 3) % classes, number: (number + 1) % 2 ** 32, believed: -1 });
      },
    },
    "Another picture",
  );
  store.listen(follow);
  follow(store.state);
  return element(
    "section",
    { class: "game" },
    element("header", {}, title, lede),
    element("div", { class: "bar-of-controls" }, ways, another),
    panel,
  );
}

/** The choice in a new panel that stands for one that had the focus; none for buttons, which lead elsewhere. */
function sameIn(panel: HTMLElement, focused: Element | null): HTMLElement | undefined {
  if (!(focused instanceof HTMLInputElement)) return undefined;
  const { name, value } = focused;
  const inputs = Array.from(panel.querySelectorAll("input"));
  return inputs.find((input) => input.name === name && input.value === value);
}

function wayOf(costs: boolean): string {
  return costs ? "costs" : "guess";
}

function refusal(state: PageState, levels: number): HTMLElement {
  const address = formatAddress({ ...state, model: "sprites16" });
  return element(
    "p",
    {},
    `The game needs a model of at most ${mostLevels} colours to choose from, and this one has ${levels.toLocaleString("en")}. `,
    element("a", { href: address }, "Play with sprites16"),
    ".",
  );
}
