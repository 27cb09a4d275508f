import { Drawer } from "../../engine/drawer.ts";
import { fitState } from "../../state/fit-state.ts";
import type { PageState } from "../../state/page-state.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";
import { pixelsOf } from "./picture.ts";

/** Pictures in the strip. */
const count = 8;

/** A strip of small pictures, the first numbers of the seed; one of them is the big picture. */
export function makeSiblings({ store, engine, say }: Page): HTMLElement {
  const drawer = new Drawer();
  const canvases = Array.from({ length: count }, () => element("canvas", { class: "pixels" }));
  const buttons = canvases.map((canvas, number) =>
    element("button", { type: "button", onclick: () => store.set({ number, given: "" }) }, canvas),
  );
  const root = element("div", {
    class: "siblings",
    role: "group",
    "aria-label": "Other pictures of this seed",
    "data-control": "siblings",
  });
  root.append(...buttons);

  const press = ({ number }: PageState): void => {
    for (const [i, button] of buttons.entries()) {
      button.setAttribute("aria-pressed", String(i === number));
      button.setAttribute("aria-label", `Picture ${i}`);
    }
  };
  const draw = async (state: PageState): Promise<void> => {
    press(state);
    const { model } = await engine;
    const shown = await model(state.model);
    const { height, width, channels } = shown.model.config;
    const each = height * width * channels;
    const { label, seed, temperature, minP } = fitState(state, shown.model.config);
    const numbers = canvases.map((_, i) => i);
    const all = await drawer.draw(
      { shown, label, seed, numbers, temperature, minP },
      ({ images }) => {
        paint(images);
      },
    );
    if (all) paint(all);
    function paint(images: Uint8Array): void {
      root.style.setProperty("--ratio", `${width} / ${height}`);
      for (const [i, canvas] of canvases.entries()) {
        const { data } = pixelsOf(images.subarray(i * each, (i + 1) * each), shown);
        if (canvas.width !== width || canvas.height !== height)
          Object.assign(canvas, { width, height });
        canvas.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
      }
    }
  };
  const drawOrSay = (state: PageState): void => {
    draw(state).catch((error: unknown) => {
      say(error instanceof Error ? error.message : String(error), "trouble");
    });
  };
  // The big picture comes first, also while a slider moves.
  let timer = setTimeout(() => void engine.then(() => drawOrSay(store.state)), 0);
  store.listen((state, before) => {
    press(state);
    const followed = ["model", "label", "seed", "temperature", "minP"] as const;
    if (followed.every((name) => state[name] === before[name])) return;
    clearTimeout(timer);
    timer = setTimeout(() => drawOrSay(store.state), 120);
  });
  return root;
}
