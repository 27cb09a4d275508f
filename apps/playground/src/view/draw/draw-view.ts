import type { PageState } from "../../state/page-state.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";
import { choices, minPSlider, seedField, showChoice, temperatureSlider } from "./controls.ts";
import { modelChoices } from "./model-choices.ts";
import { makePicture } from "./picture.ts";
import { makeSiblings } from "./siblings.ts";

/** The first screen: a picture that is drawn pixel by pixel, and what it depends on. */
export function makeDrawView(page: Page): HTMLElement {
  const { store, engine } = page;
  const picture = makePicture(page);
  picture.onCursor((place) => picture.stage.mark({ cursor: place < 0 ? undefined : place }));
  const facts = element("p", { class: "quiet facts" }, "\u00a0");
  picture.onDrawn(({ pace }) => {
    if (pace === undefined) return;
    void engine.then(({ backend }) => {
      facts.textContent = factWords(
        pace,
        store.state.backend === "wasm" ? backend.description : backend.why,
      );
    });
  });
  const header = element(
    "header",
    {},
    element("h1", {}, "One pixel at a time"),
    element(
      "p",
      { class: "lede" },
      "A small network looks at the pixels above and to the left, says how likely each colour is for the next one, and one is drawn by lot. That is all. It runs here, in your browser.",
    ),
  );
  const models = modelChoices(page);
  const tools = element("div", { class: "later" });
  const microscope = element("div", { class: "later" });
  // What the first picture does not need comes after it.
  const addTools = async (): Promise<void> => {
    const [{ makePaintTools }, { makeMicroscope }, { offerOwn }] = await Promise.all([
      import("../paint/paint-tools.ts"),
      import("../microscope/microscope.ts"),
      import("./own-choices.ts"),
    ]);
    offerOwn(page, models);
    tools.replaceWith(makePaintTools(page, picture));
    microscope.replaceWith(makeMicroscope(page, picture));
  };
  let isWhole = false;
  const addOnce = (): void => {
    if (isWhole) return;
    isWhole = true;
    addTools().catch((error: unknown) =>
      page.say(`Some tools are missing: ${String(error)}`, "trouble"),
    );
  };
  picture.onCursor((place) => {
    if (place < 0) addOnce();
  });
  // A picture that is played slowly is watched through the microscope.
  picture.onDrawn(() => void setTimeout(addOnce, 1500));
  const buttons = element(
    "div",
    { class: "buttons" },
    element(
      "button",
      {
        type: "button",
        class: "button main",
        onclick: () => store.set({ number: (store.state.number + 1) % 8, given: "" }),
      },
      "Next picture",
    ),
    element("button", { type: "button", class: "button", onclick: picture.replay }, "Play again"),
  );
  return element(
    "section",
    { class: "draw" },
    header,
    element("div", { class: "picture" }, picture.stage.root, tools, makeSiblings(page), facts),
    element(
      "div",
      { class: "words" },
      classChoices(page),
      element(
        "div",
        { class: "sliders" },
        models.root,
        seedField(store),
        temperatureSlider(store),
        minPSlider(store),
        paceChoices(page, picture.replay),
      ),
      buttons,
      microscope,
    ),
  );
}

function factWords(pace: number, description: string): string {
  const rounded = Number(pace.toPrecision(2)).toLocaleString("en");
  return `${rounded} pixels a second. ${description}.`;
}

/** The classes of the model that is shown. */
function classChoices({ store, engine }: Page): HTMLElement {
  const root = element("div", { "data-control": "class" });
  let made = "";
  const show = async (state: PageState): Promise<void> => {
    const { model } = await engine;
    const { name, classes } = await model(state.model);
    if (store.state.model !== name) return;
    if (made !== name) {
      const all = classes.map((words, i) => ({ value: String(i), words }));
      const group = choices("What it draws", all, {
        chosen: String(state.label),
        choose: (value) => store.set({ label: Number(value) }),
      });
      root.replaceChildren(...(classes.length > 0 ? [group] : []));
      made = name;
    }
    showChoice(root, String(state.label));
  };
  // A model that cannot be opened is for the picture to say.
  const showQuietly = (state: PageState): void => void show(state).catch(() => {});
  store.listen(showQuietly);
  showQuietly(store.state);
  return root;
}

const paces = [
  { value: "6", words: "slow" },
  { value: "0", words: "steady" },
  { value: "100000", words: "at once" },
];

function paceChoices({ store }: Page, replay: () => void): HTMLElement {
  const root = choices("How fast", paces, {
    chosen: String(store.state.speed),
    choose: (value) => {
      store.set({ speed: Number(value) });
      replay();
    },
  });
  root.dataset["control"] = "speed";
  store.listen(({ speed }) => showChoice(root, String(speed)));
  return root;
}
