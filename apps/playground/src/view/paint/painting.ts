import type { ShownModel } from "../../engine/shown-model.ts";
import { formatGiven, type Given } from "../../state/given.ts";
import type { PageState } from "../../state/page-state.ts";
import { givenOf, type Picture } from "../draw/picture.ts";
import type { Page } from "../page.ts";
import type { Pointing } from "../stage/pointer.ts";
import { inkLevels } from "./ink.ts";

/** Numbers of pictures that the strip shows; a mended picture has another one, and so other random numbers. */
const stripCount = 8;

/** Lets the pointer, and the keyboard at the pixel that is chosen, paint on the picture, erase and damage it, by the tool of the state. */
export function paintOn({ store }: Pick<Page, "store">, picture: Picture): void {
  const pin = (): void => {
    const { state } = store;
    const drawn = picture.drawn();
    const isShown = drawn !== undefined && (state.tool !== "look" || state.given !== "");
    const fixed = isShown ? pixelsFixed(givenOf(state, drawn.shown), drawn.shown) : undefined;
    // Where nearly everything is fixed, as around a mended hole, marks would hide the picture.
    const isMost =
      fixed !== undefined && fixed.reduce((sum, one) => sum + one, 0) > fixed.length / 2;
    picture.stage.mark({ fixed: isMost ? undefined : fixed });
  };
  store.listen(pin);
  picture.onDrawn(pin);
  const use = (pointing: Pointing | undefined): void => {
    const { state } = store;
    const drawn = picture.drawn();
    if (!pointing?.isDown || state.tool === "look" || !drawn || drawn.shown.name !== state.model)
      return;
    const { config } = drawn.shown.model;
    const { channels } = config;
    const given = givenOf(state, drawn.shown);
    const ink = inkLevels(state.ink, config);
    if (state.tool === "damage")
      store.set(damaged(drawn.levels, state, { given, pointing, channels }));
    else
      store.set({
        given: formatGiven(
          painted({ given, pointing, channels }, state.tool === "paint" ? ink : undefined),
        ),
      });
  };
  picture.stage.onPointer(use);
  picture.stage.root.addEventListener("keydown", (event) => {
    const { tool, pixel: place } = store.state;
    if (tool === "look" || place < 0 || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    // A key that is held down would make hole after hole.
    if (!event.repeat) use({ place, way: [place], isDown: true, begins: true });
  });
}

interface Stroke {
  readonly given: Given;
  readonly pointing: Pointing;
  readonly channels: number;
}

/** With the brush's colour where the pointer went; or given back to the model, without one. */
function painted({ given, pointing, channels }: Stroke, ink?: readonly number[]): Given {
  for (const place of pointing.way)
    for (let colour = 0; colour < channels; colour++) {
      const at = place * channels + colour;
      given.fixed[at] = ink ? 1 : 0;
      given.levels[at] = ink?.[colour] ?? 0;
    }
  return given;
}

/** All pixels as they are, but for those that the pointer went over: the model draws them again, with other random numbers. */
function damaged(
  levels: Uint8Array,
  { number }: PageState,
  { given, pointing, channels }: Stroke,
): Partial<PageState> {
  const fixed = pointing.begins ? new Uint8Array(levels.length).fill(1) : given.fixed;
  for (const place of pointing.way) fixed.fill(0, place * channels, (place + 1) * channels);
  const held = formatGiven({ levels: levels.map((level, i) => level * (fixed[i] ?? 0)), fixed });
  return { given: held, ...(pointing.begins ? { number: number + stripCount } : {}) };
}

/** Pixels of which every colour is fixed. */
function pixelsFixed({ fixed }: Given, { model }: ShownModel): Uint8Array {
  const { channels } = model.config;
  return Uint8Array.from({ length: fixed.length / channels }, (_, pixel) =>
    fixed.subarray(pixel * channels, (pixel + 1) * channels).includes(0) ? 0 : 1,
  );
}
