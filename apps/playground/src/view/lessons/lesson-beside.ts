import { openStep } from "../../lessons/lesson.ts";
import { lessons } from "../../lessons/lessons.ts";
import type { PageState } from "../../state/page-state.ts";
import type { Page } from "../page.ts";
import { lessonPanel } from "./lesson-panel.ts";

/** Keeps the open lesson beside the part of the page that it sets. `isOpened` by a link on the page, not by its address. */
export function showLessonBeside({ store }: Page, isOpened: boolean): void {
  const main = document.querySelector("main");
  let panel: HTMLElement | undefined;
  let shown = "";
  const show = ({ lesson, part }: PageState, isChange: boolean): void => {
    const open = part === "lessons" ? undefined : openStep(lessons, { lesson });
    const place = open ? lesson : "";
    // A lesson that there is not is none.
    if (lesson !== "" && !open && part !== "lessons") return store.set({ lesson: "" });
    document.documentElement.toggleAttribute("data-lesson", open !== undefined);
    if (place === shown) return;
    shown = place;
    panel?.remove();
    panel = open && lessonPanel(open);
    if (!panel) return;
    main?.prepend(panel);
    // Readers who went on by the keyboard, or listen, are at the new step.
    if (isChange) panel.querySelector("h1")?.focus();
  };
  store.listen((state) => show(state, true));
  show(store.state, isOpened);
}
