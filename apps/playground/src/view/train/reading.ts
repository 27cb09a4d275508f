import type { PreparedSet, SetRequest } from "../../data/prepared-set.ts";
import { choices, showChoice } from "../draw/controls.ts";
import { element } from "../element.ts";
import { makeCellForm } from "./cell-form.ts";

/** How files of the user are read, where the library may have guessed wrong. */
export interface Reading {
  readonly root: HTMLElement;
  /** Offers what suits files, and what was read of them if they could be; nothing for sets that are drawn here. */
  show(asked: SetRequest | undefined, set: PreparedSet | undefined): void;
}

const scalings = [
  { value: "0", words: "as they are" },
  { value: "16", words: "16 × 16" },
  { value: "24", words: "24 × 24" },
  { value: "32", words: "32 × 32" },
];
const ways = [
  { value: "folder", words: "their folders" },
  { value: "none", words: "none" },
];

/** Makes the choices; `again` reads the same files in another way. */
export function makeReading(again: (request: SetRequest) => void): Reading {
  let now: SetRequest | undefined;
  const change = (fields: Partial<SetRequest>): void => {
    if (now) again({ ...now, ...fields });
  };
  const scaling = choices("Their size", scalings, {
    chosen: "0",
    choose: (words) => {
      const { resize: _, ...others } = now?.pictures ?? {};
      const side = Number(words);
      change({ pictures: side === 0 ? others : { ...others, resize: [side, side] } });
    },
  });
  const classes = choices("Their classes", ways, {
    chosen: "folder",
    choose: (way) => change({ byFolder: way === "folder" }),
  });
  const cells = makeCellForm((cut) => {
    const { cell: _, margin: __, spacing: ___, ...others } = now?.pictures ?? {};
    change({ pictures: { ...others, ...cut } });
  });
  const root = element("div", { class: "reading" }, cells.root, classes, scaling);
  root.hidden = true;
  return {
    root,
    show: (asked, set) => {
      root.hidden = asked?.origin.kind !== "files";
      if (asked?.origin.kind !== "files") return;
      const { name, files } = asked.origin;
      const isSheet = files.length === 1 && /\.(?:png|jpe?g)$/i.test(files[0]?.name ?? "");
      const { cell, margin, spacing } = (set?.choice ?? asked).pictures ?? {};
      // What was found stays, whatever else is asked for.
      const found = cell ? { cell, margin, spacing } : {};
      now = { ...asked, pictures: { ...asked.pictures, ...found } };
      cells.root.hidden = !isSheet;
      cells.show(name, found);
      scaling.hidden = isSheet && !cell;
      showChoice(scaling, String(asked.pictures?.resize?.[0] ?? 0));
      classes.hidden = set?.folders === undefined;
      showChoice(classes, set?.classes ? "folder" : "none");
    },
  };
}
