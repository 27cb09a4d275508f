import { mostLayers, side, type ComparedField } from "../../engine/blind-spot.ts";

const space = "http://www.w3.org/2000/svg";

/** A map of pixels: those of the receptive field of the middle one, darker the fewer layers it takes, and those that never belong to it. */
export interface FieldMap {
  readonly root: SVGSVGElement;
  show(field: ComparedField, how: { readonly colour: number; readonly words: string }): void;
}

/** Makes an empty map. */
export function makeFieldMap(): FieldMap {
  const root = document.createElementNS(space, "svg");
  root.setAttribute("viewBox", `0 0 ${side} ${side}`);
  root.setAttribute("class", "field-map");
  root.setAttribute("role", "img");
  const middle = (side * side - 1) / 2;
  const cells = Array.from({ length: side * side }, (_, place) =>
    rectangle(place % side, Math.floor(place / side), 1),
  );
  // The colours of the middle pixel, side by side.
  const own = [0, 1, 2].map((i) => rectangle((side - 1) / 2 + i / 3, (side - 1) / 2, 1 / 3));
  root.append(...cells, ...own);
  return {
    root,
    show: ({ since, blind, ownColours }, { colour, words }) => {
      root.setAttribute("aria-label", words);
      for (const [place, cell] of cells.entries()) {
        const layer = since[place] ?? 0;
        const kind =
          place > middle ? "future" : layer > 0 ? "seen" : blind[place] === 1 ? "blind" : "past";
        cell.setAttribute("class", kind);
        cell.style.setProperty("--depth", String((layer - 1) / mostLayers));
      }
      for (const [i, part] of own.entries()) {
        const kind = i === colour ? "asking" : i < ownColours ? "seen" : "future";
        part.setAttribute("class", kind);
        part.style.setProperty("--depth", "0");
      }
    },
  };
}

function rectangle(x: number, y: number, width: number): SVGRectElement {
  const made = document.createElementNS(space, "rect");
  const gap = 0.04;
  for (const [name, value] of Object.entries({
    x: x + gap / 2,
    y: y + gap / 2,
    width: width - gap,
    height: 1 - gap,
  }))
    made.setAttribute(name, String(value));
  return made;
}
