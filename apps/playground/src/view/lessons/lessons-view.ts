import { stepAddress, type Lesson } from "../../lessons/lesson.ts";
import { lessons } from "../../lessons/lessons.ts";
import { element } from "../element.ts";

/** The list of lessons. */
export function makeLessonsView(): HTMLElement {
  return element(
    "section",
    { class: "lessons" },
    element(
      "header",
      {},
      element("h1", {}, "Five lessons"),
      element(
        "p",
        { class: "lede" },
        "A few short steps each, of some minutes. Every step sets the picture beside it, and you may change everything in it: the next step sets it again.",
      ),
    ),
    element("ol", { class: "lesson-list" }, ...lessons.map(entry)),
  );
}

function entry(lesson: Lesson): HTMLElement {
  const steps = lesson.steps.map(({ title }, at) =>
    element("li", {}, element("a", { href: stepAddress(lesson, at + 1) }, title)),
  );
  return element(
    "li",
    {},
    element("h2", {}, element("a", { href: stepAddress(lesson, 1) }, lesson.title)),
    element("p", {}, lesson.about),
    element("ol", { class: "quiet" }, ...steps),
  );
}
