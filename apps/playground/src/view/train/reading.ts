import { fewPictures } from "../../data/few-pictures.ts";
import { hexColour } from "../../data/hex-colour.ts";
import { isArchiveName } from "../../data/may-be-read.ts";
import type { PreparedSet, SetRequest } from "../../data/prepared-set.ts";
import { choices, showChoice } from "../draw/controls.ts";
import { element } from "../element.ts";
import { makeCellForm } from "./cell-form.ts";

/** How files of the user are read, where the library may have guessed wrong. */
export interface Reading {
  readonly root: HTMLElement;
  /** Offers what suits files, and what was read of them if they could be; nothing for sets that are drawn here. Of files that are there no more it says so. */
  show(asked: SetRequest | undefined, set: PreparedSet | undefined): void;
}

const scalings = [
  { value: "0", words: "as they are" },
  { value: "16", words: "16 × 16" },
  { value: "24", words: "24 × 24" },
  { value: "32", words: "32 × 32" },
];
const grounds = [
  { value: "none", words: "none" },
  { value: "key", words: "" },
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
  let key: PreparedSet["key"];
  const clear = choices("Their transparent colour", grounds, {
    chosen: "none",
    choose: (which) => {
      const { transparent: _, ...others } = now?.pictures ?? {};
      change({ pictures: which === "key" ? { ...others, transparent: key } : others });
    },
  });
  const keyLabel = clear.querySelector(".choice:last-of-type span");
  const classes = choices("Their classes", ways, {
    chosen: "folder",
    choose: (way) => change({ byFolder: way === "folder" }),
  });
  const cells = makeCellForm((cut) => {
    const { cell: _, margin: __, spacing: ___, ...others } = now?.pictures ?? {};
    change({ pictures: { ...others, ...cut } });
  });
  const offers = element("div", { class: "reading" }, cells.root, classes, scaling, clear);
  offers.hidden = true;
  const gone = element("p", { class: "quiet", hidden: true }, goneWords);
  const root = element("div", { hidden: true }, offers, gone);
  return {
    root,
    show: (asked, set) => {
      offers.hidden = asked?.origin.kind !== "files";
      gone.hidden = asked !== undefined || set === undefined || set.sheet !== undefined;
      root.hidden = offers.hidden && gone.hidden;
      if (asked?.origin.kind !== "files") return;
      const { name, files } = asked.origin;
      const file = files[0]?.name ?? "";
      // One that could not be read is a picture by its bytes, if it is asked about.
      const isPicture = isPictureName.test(file) || (!set && !isArchiveName(file));
      const isSheet = files.length === 1 && isPicture;
      const { cell, margin, spacing } = (set?.choice ?? asked).pictures ?? {};
      // What was found stays, whatever else is asked for.
      const found = cell ? { cell, margin, spacing } : {};
      now = { ...asked, pictures: { ...asked.pictures, ...found } };
      cells.root.hidden = !isSheet && !cell && !maybeSheets(files, set);
      cells.show(name, found);
      scaling.hidden = isSheet && !cell;
      showChoice(scaling, String(asked.pictures?.resize?.[0] ?? 0));
      key = asked.pictures?.transparent ?? set?.key;
      clear.hidden = key === undefined;
      if (keyLabel && key) keyLabel.textContent = hexColour(key);
      showChoice(clear, asked.pictures?.transparent ? "key" : "none");
      classes.hidden = set?.folders === undefined;
      showChoice(classes, set?.classes ? "folder" : "none");
    },
  };
}

const goneWords =
  "To read these pictures in another way, in another size say, drop them again: they are kept as they were read, without their files.";
const isPictureName = /\.(?:png|jpe?g)$/i;

/** Whether files may be several sprite sheets: few pictures, which are large where they could be read. */
function maybeSheets(
  files: readonly { readonly name: string }[],
  set: PreparedSet | undefined,
): boolean {
  if (set) {
    const { shape, count, heldOutCount, testCount = 0 } = set;
    return Math.max(...shape) >= 32 && count + heldOutCount + testCount < fewPictures;
  }
  const pictures = files.filter(({ name }) => isPictureName.test(name)).length;
  const [only] = files;
  const isOneArchive = files.length === 1 && isArchiveName(only?.name ?? "");
  return isOneArchive || (pictures > 0 && pictures < fewPictures);
}
