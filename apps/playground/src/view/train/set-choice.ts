import { builtInSets } from "../../data/built-in-sets.ts";
import { choices, showChoice } from "../draw/controls.ts";
import { element } from "../element.ts";

/** Chooses what is trained on. */
export interface SetChoice {
  readonly root: HTMLElement;
  /** Marks a set as chosen; `own` stands for pictures of the user. */
  show(name: string, title: string): void;
}

/** Makes the choice between sets that are drawn here and files of the user. */
export function makeSetChoice(act: {
  readonly choose: (name: string) => void;
  readonly deliver: (picked: FileList) => void;
}): SetChoice {
  const own = { value: "own", words: "Yours" };
  const built = Object.entries(builtInSets).map(([value, { title }]) => ({
    value,
    words: title,
  }));
  let chosen = "";
  let byArrow = false;
  const sets = choices("Pictures", [...built, own], {
    chosen,
    choose: (name) => {
      if (name !== "own") return act.choose(name);
      // Nothing is chosen before there are files, and the dialog may be closed without any.
      showChoice(sets, chosen);
      // Arrows only pass it: the Space key opens the dialog.
      if (!byArrow) folder.click();
    },
  });
  sets.addEventListener("keydown", ({ key }) => (byArrow = key.startsWith("Arrow")));
  sets.addEventListener("keyup", () => (byArrow = false));
  const picker = (isFolder: boolean): HTMLInputElement => {
    const input = element("input", {
      type: "file",
      class: "unseen",
      multiple: true,
      tabindex: -1,
      "aria-label": isFolder ? "A folder of pictures" : "Pictures, a sheet or an archive",
      ...(isFolder ? { webkitdirectory: true } : {}),
      onchange: () => {
        if (input.files && input.files.length > 0) act.deliver(input.files);
        input.value = "";
      },
    });
    return input;
  };
  const [folder, files] = [picker(true), picker(false)];
  const opener = (words: string, input: HTMLInputElement): HTMLButtonElement =>
    element("button", { type: "button", class: "link", onclick: () => input.click() }, words);
  const label = sets.querySelector<HTMLElement>(".choice:last-of-type span");
  return {
    root: element(
      "div",
      { class: "set-choice", "data-control": "set" },
      sets,
      element(
        "p",
        { class: "drop-place" },
        "Or drop your own on the page, or pick ",
        opener("a folder", folder),
        " or ",
        opener("files", files),
        ": PNG or JPEG, a sprite sheet, a zip or tar. They never leave your computer.",
      ),
      folder,
      files,
    ),
    show: (name, title) => {
      chosen = name;
      showChoice(sets, name);
      if (label) label.textContent = name === "own" ? title : own.words;
    },
  };
}
