import { canvasPixels } from "@pixelweft/pixelcnn";
import { distributions, pictureCosts, type PictureCosts } from "../../engine/game/costs.ts";
import type { LevelPicture } from "../../engine/game/test-picture.ts";
import type { ShownModel } from "../../engine/shown-model.ts";
import { fitState } from "../../state/fit-state.ts";
import { choices } from "../draw/controls.ts";
import { element } from "../element.ts";
import type { Page } from "../page.ts";
import { makeStage } from "../stage/stage.ts";
import { bitWords } from "./answer-words.ts";
import { bars } from "./bars.ts";
import { colourWords } from "./colour-words.ts";
import { heatLegend, makeHeatMap } from "./heat-map.ts";
import { pointedPlace } from "./pointed-place.ts";
import { levelColour } from "./swatches.ts";

/** What a picture costs in bits, pixel by pixel, and in bytes beside PNG. */
export async function costPanel(
  { store }: Page,
  shown: ShownModel,
  picture: LevelPicture,
): Promise<HTMLElement> {
  const { config } = shown.model;
  const { believed: asked } = fitState(store.state, config);
  const believed = asked < 0 ? picture.label : asked;
  const costs = await pictureCosts(shown, picture, believed);
  const expected = await distributions(shown, { levels: picture.levels, label: believed });
  const stage = makeStage();
  const palette = shown.palette ? { palette: { colours: shown.palette } } : {};
  stage.show(canvasPixels(picture.levels, config, palette), picture.levels.length);
  stage.describe(
    `The picture of which the costs are shown, a ${shown.classes[picture.label] ?? "picture"}`,
  );
  const heat = makeHeatMap();
  heat.describe(heatWords(costs, config.width));
  const over = element("div", { class: "stage" }, heat.root);
  over.style.setProperty("--ratio", `${config.width} / ${config.height}`);

  const pointed = element("p", { class: "pointed quiet", role: "status" });
  const point = (place: number): void => {
    stage.mark(place < 0 ? {} : { cursor: place });
    pointed.textContent =
      place < 0
        ? "Point at a pixel, or move over the picture with the arrow keys."
        : placeWords(shown, {
            place,
            level: picture.levels[place] ?? 0,
            chance: expected[place],
            width: config.width,
          });
  };
  pointedPlace([stage.root, over], { ...config, point });
  point(-1);

  // Its colour is known once it is in the document.
  requestAnimationFrame(() => heat.show(costs.bits, config));
  return element(
    "div",
    { class: "two-columns" },
    element(
      "div",
      { class: "picture" },
      element("div", { class: "side-by-side" }, stage.root, over),
      heatLegend(),
      pointed,
    ),
    element(
      "div",
      { class: "words" },
      element("h2", {}, `${bitWords(costs.total)} for the whole picture`),
      sizes(costs),
      element("p", { class: "quiet" }, fineprint(shown, picture)),
      beliefs({ store }, shown, believed),
    ),
  );
}

function sizes({ total, uniform, png }: PictureCosts): HTMLElement {
  const byteWords = (bytes: number): string => `${bytes.toFixed(bytes < 99.5 ? 1 : 0)} bytes`;
  return bars([
    { name: "As it is", length: uniform / 8, value: byteWords(uniform / 8) },
    { name: "PNG", length: png, value: byteWords(png) },
    { name: "The model", length: total / 8, value: byteWords(total / 8), isMain: true },
  ]);
}

function fineprint({ bytes }: ShownModel, { isSampled }: LevelPicture): string {
  const source = isSampled
    ? "The model sampled this picture itself, so nobody can be cheaper on the average."
    : "The model was not trained on this picture.";
  return `${source} For PNG the compressed pixels count and nothing else: its header, palette and frames would be another hundred bytes. The model itself has ${Math.round(bytes / 1000).toLocaleString("en")} kB, which both ends need once.`;
}

/** Under which class the costs are computed. */
function beliefs(
  { store }: Pick<Page, "store">,
  { classes }: ShownModel,
  believed: number,
): HTMLElement {
  if (classes.length === 0) return element("div");
  const all = classes.map((words, i) => ({ value: String(i), words }));
  const group = choices("The model is given the class", all, {
    chosen: String(believed),
    choose: (value) => store.set({ believed: Number(value) }),
  });
  group.dataset["control"] = "believed";
  return group;
}

function heatWords({ bits, total }: PictureCosts, width: number): string {
  const dearest = bits.indexOf(bits.reduce((most, value) => Math.max(most, value), 0));
  const cheap = bits.filter((value) => value < 0.1).length;
  return `Costs of the pixels: ${bitWords(total)} together; ${cheap} of ${bits.length} cost less than a tenth of a bit; the dearest, in ${where(dearest, width)}, costs ${bitWords(bits[dearest] ?? 0)}`;
}

function where(place: number, width: number): string {
  return `row ${Math.floor(place / width) + 1}, column ${(place % width) + 1}`;
}

function placeWords(
  shown: ShownModel,
  given: {
    readonly place: number;
    readonly level: number;
    readonly chance: Float64Array | undefined;
    readonly width: number;
  },
): string {
  const { place, level, chance = new Float64Array(), width } = given;
  const p = chance[level] ?? 0;
  const name = (of: number): string => colourWords(levelColour(shown, of));
  const best = chance.indexOf(chance.reduce((most, value) => Math.max(most, value), 0));
  const instead =
    best === level ? "" : ` It expected ${name(best)}, at ${percent(chance[best] ?? 0)}.`;
  const words = `${where(place, width)}: the model gave ${name(level)} ${percent(p)}, which costs ${bitWords(-Math.log2(p))}.${instead}`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function percent(p: number): string {
  return `${(100 * p).toFixed(p < 0.00995 ? 2 : p < 0.0995 ? 1 : 0)} %`;
}
