import type { Drawer } from "../../engine/drawer.ts";
import { formatGiven, type Given } from "../../state/given.ts";
import { pixelsOf, type Drawn, type Picture } from "../draw/picture.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";

const count = 6;
/** Numbers of pictures that nothing else shows: their random numbers are new. */
const firstNumber = 1000;
/** Milliseconds for which pictures must stand still: while a slider moves the big one comes first. */
const stillFor = 120;

/** Six pictures that begin as the big one does, up to the chosen pixel. */
export function makeEndings({ store, say }: Page, picture: Picture, drawer: Drawer): HTMLElement {
  const title = element("h3", {}, "Six other endings from here");
  const strip = element("div", { class: "siblings endings" });
  const root = element("div", { class: "endings-part", hidden: true }, title, strip);

  const show = async (drawn: Drawn, place: number): Promise<void> => {
    const { shown, levels, state } = drawn;
    const { width, height, channels } = shown.model.config;
    const keep = place * channels;
    const begun: Given = {
      levels: levels.map((level, i) => (i < keep ? level : 0)),
      fixed: Uint8Array.from(levels, (_, i) => (i < keep ? 1 : 0)),
    };
    const numbers = Array.from({ length: count }, (_, i) => firstNumber + i);
    const { label, seed, temperature, minP } = state;
    // A new picture may be on its way: what is taken is what is shown, with all that it was drawn by.
    const origin = { model: shown.name, label, seed, temperature, minP, given: formatGiven(begun) };
    const all = await drawer.draw({
      shown,
      label,
      seed,
      numbers,
      temperature,
      minP,
      given: begun,
      keep,
    });
    if (!all || store.state.pixel !== place || picture.drawn() !== drawn) return;
    strip.style.setProperty("--ratio", `${width} / ${height}`);
    const focused = [...strip.children].findIndex((button) => button === document.activeElement);
    strip.replaceChildren(
      ...numbers.map((number, i) => {
        const { data } = pixelsOf(all.subarray(i * levels.length, (i + 1) * levels.length), shown);
        const canvas = element("canvas", { class: "pixels", width, height });
        canvas.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
        const take = (): void => store.set({ ...origin, number });
        return element(
          "button",
          { type: "button", "aria-label": `Take ending ${i + 1}`, onclick: take },
          canvas,
        );
      }),
    );
    root.hidden = false;
    strip.querySelectorAll("button")[focused]?.focus({ preventScroll: true });
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const showOrHide = (): void => {
    clearTimeout(timer);
    const drawn = picture.drawn();
    const { pixel } = store.state;
    if (pixel < 0 || !drawn) {
      root.hidden = true;
      return;
    }
    show(drawn, pixel).catch((error: unknown) =>
      say(error instanceof Error ? error.message : String(error), "trouble"),
    );
  };
  store.listen(({ pixel }, before) => {
    if (pixel !== before.pixel) showOrHide();
  });
  picture.onDrawn(() => {
    clearTimeout(timer);
    timer = setTimeout(showOrHide, stillFor);
  });
  return root;
}
