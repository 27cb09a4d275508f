import { canvasPixels } from "@pixelweft/pixelcnn";
import { Drawer } from "../../engine/drawer.ts";
import type { ShownModel } from "../../engine/shown-model.ts";
import type { PageState } from "../../state/page-state.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";
import { Playback } from "../stage/playback.ts";
import { makeStage, type Pixels } from "../stage/stage.ts";
import { pictureWords } from "./picture-words.ts";

/** The first screen: a picture that is drawn pixel by pixel. */
export function makeDrawView({ store, engine }: Page): HTMLElement {
  const stage = makeStage();
  const drawer = new Drawer();
  const figures = element("p", { class: "figures", role: "status" }, "Starting …");
  let pixels: Pixels = { data: new Uint8ClampedArray(1024), width: 16, height: 16 };
  stage.show(pixels, 0);

  const playback = new Playback(({ shown, isOver }) => {
    stage.show(pixels, shown);
    stage.mark(isOver ? {} : { cursor: shown });
    if (isOver && performance.getEntriesByName("first-picture").length === 0)
      performance.mark("first-picture");
  });

  const draw = async (state: PageState): Promise<void> => {
    const { model, backend } = await engine;
    const shown = await model(state.model);
    const { height, width } = shown.model.config;
    playback.begin(height * width);
    playback.pace = state.speed > 0 ? state.speed : height * width * 1.25;
    const began = performance.now();
    const levels = await drawer.draw({ shown, ...wanted(state) }, ({ rows, images }) => {
      pixels = pixelsOf(images, shown);
      playback.know(rows * width);
    });
    if (!levels) return;
    const seconds = (performance.now() - began) / 1000;
    stage.describe(pictureWords(shown, state));
    figures.textContent = `${Math.round((height * width) / seconds).toLocaleString("en")} pixels a second; ${backend.description}`;
  };
  const redraw = (state: PageState): void => {
    draw(state).catch((error: unknown) => {
      figures.textContent = error instanceof Error ? error.message : String(error);
    });
  };
  store.listen(redraw);
  redraw(store.state);
  return element("section", { class: "draw" }, stage.root, figures);
}

function wanted({ label, seed, number, temperature }: PageState): {
  readonly label: number;
  readonly seed: number;
  readonly numbers: readonly number[];
  readonly temperature: number;
} {
  return { label, seed, numbers: [number], temperature };
}

function pixelsOf(levels: Uint8Array, { model, palette }: ShownModel): Pixels {
  return canvasPixels(levels, model.config, palette ? { palette: { colours: palette } } : {});
}
