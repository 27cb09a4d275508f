import { Drawer } from "../../engine/drawer.ts";
import { fieldOf } from "../../engine/field.ts";
import { logitsOf } from "../../engine/logits.ts";
import type { PageState } from "../../state/page-state.ts";
import type { Drawn, Picture } from "../draw/picture.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";
import { makeEndings } from "./endings.ts";
import { showLottery } from "./lottery.ts";

/** Shows what the model knew of a pixel before it was drawn: the one pointed at, the one chosen, or the one that is being drawn slowly. */
export function makeMicroscope(page: Page, picture: Picture): HTMLElement {
  const { store, engine, say } = page;
  const title = element("h2", {}, "The pixel microscope");
  const about = element("p", { class: "quiet" }, "Point at a pixel of the picture.");
  const lotteries = element("div", { class: "lotteries" });
  const endings = makeEndings(page, picture, new Drawer());
  const heard = element("p", { class: "unseen", role: "status" });
  let hovered = -1;
  let cursor = -1;
  let isToSay = false;

  const show = async (): Promise<void> => {
    const drawn = picture.drawn();
    const { state } = store;
    if (!drawn || drawn.shown.name !== state.model) return;
    // One that was closed meanwhile is drawn again.
    if (drawn.shown !== (await (await engine).model(state.model)) || state !== store.state) return;
    const { width, height, channels } = drawn.shown.model.config;
    const place = placeOf(state, { hovered, cursor });
    if (place < 0 || place >= width * height) return showNothing();
    const field = fieldOf(drawn.shown.model.config, place);
    // While a picture is played, what is not drawn yet is blank by itself.
    const isLooking = state.tool === "look" && (hovered >= 0 || cursor < 0);
    picture.stage.mark({
      target: place,
      field: state.field && isLooking ? field.seen : undefined,
    });
    title.textContent = `Row ${Math.floor(place / width) + 1}, column ${(place % width) + 1}`;
    about.textContent =
      place === 0
        ? "The first pixel: the model knew nothing yet but what to draw."
        : `The model looked at ${field.count} of the ${field.before} pixels before it.`;
    const logits = await logitsOf({ ...drawn, label: drawn.state.label });
    if (drawn !== picture.drawn() || place !== placeOf(store.state, { hovered, cursor })) return;
    lotteries.replaceChildren(
      ...Array.from({ length: channels }, (_, colour) =>
        showLottery(drawn, { logits, place, colour }),
      ),
    );
    if (isToSay && place === state.pixel) {
      isToSay = false;
      const words = Array.from(lotteries.querySelectorAll("p"), (one) => one.textContent.trim());
      heard.textContent = `${title.textContent}: ${words.join(" ")}`;
    }
  };
  const showNothing = (): void => {
    picture.stage.mark({ target: undefined, field: undefined });
    title.textContent = "The pixel microscope";
    about.textContent = "Point at a pixel of the picture, or choose one with the arrow keys.";
    lotteries.replaceChildren();
  };
  const showOrSay = (): void => {
    show().catch((error: unknown) =>
      say(error instanceof Error ? error.message : String(error), "trouble"),
    );
  };
  picture.stage.onPointer((pointing) => {
    hovered = pointing?.place ?? -1;
    if (pointing?.begins && store.state.tool === "look")
      store.set({ pixel: store.state.pixel === hovered ? -1 : hovered });
    showOrSay();
  });
  picture.stage.onKeys({
    from: () => store.state.pixel,
    go: (pixel) => {
      hovered = -1;
      // Who goes by keys may listen; a pointer would pass many pixels.
      isToSay = true;
      store.set({ pixel });
    },
  });
  picture.onCursor((place) => {
    // Faster than this nobody can read.
    cursor = store.state.speed > 0 && store.state.speed <= 30 ? place : -1;
    showOrSay();
  });
  picture.onDrawn((_drawn: Drawn) => showOrSay());
  store.listen((state, before) => {
    const followed = ["pixel", "field", "tool", "model"] as const;
    if (followed.some((name) => state[name] !== before[name])) showOrSay();
  });
  showOrSay();
  return element(
    "section",
    { class: "microscope", "data-control": "microscope", "aria-label": "Pixel microscope" },
    title,
    about,
    heard,
    lotteries,
    endings,
  );
}

function placeOf(
  { pixel }: PageState,
  { hovered, cursor }: { readonly hovered: number; readonly cursor: number },
): number {
  if (hovered >= 0) return hovered;
  return cursor >= 0 ? cursor : pixel;
}
