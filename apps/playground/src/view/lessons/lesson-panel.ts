import { stepAddress, type OpenStep, type Lesson, type Step } from "../../lessons/lesson.ts";
import { lessons } from "../../lessons/lessons.ts";
import { formatAddress } from "../../state/address.ts";
import { initialState } from "../../state/page-state.ts";
import { element } from "../element.ts";

/** Address of the list of lessons. */
const listAddress = formatAddress({ ...initialState, part: "lessons" });

/** A step of a lesson beside what it shows. Its title is that of the page, as the part shows none beside a lesson, and is focused by the caller when the step changes. */
export function lessonPanel({ lesson, number, step }: OpenStep): HTMLElement {
  return element(
    "aside",
    { class: "lesson", "aria-label": `Lesson: ${lesson.title}` },
    element(
      "p",
      { class: "lesson-name quiet" },
      element("a", { href: listAddress }, "Lessons"),
      ` / ${lesson.title}`,
    ),
    element("h1", { tabindex: -1 }, step.title),
    ...step.text.map((words) => element("p", {}, words)),
    tries(lesson, number, step),
    ways(lesson, number),
  );
}

/** "You could try …", each of the things a link. */
function tries(lesson: Lesson, number: number, { tries: all }: Step): HTMLElement {
  const links = all.map((tried) =>
    element("a", { href: stepAddress(lesson, number, tried) }, tried.words),
  );
  return element(
    "div",
    { class: "tries" },
    element("p", {}, "You could try"),
    element("ul", {}, ...links.map((link) => element("li", {}, link))),
  );
}

/** Where the reader is, and the ways back and on. */
function ways(lesson: Lesson, number: number): HTMLElement {
  const steps = lesson.steps.map(({ title }, at) =>
    element(
      "li",
      {},
      element("a", {
        href: stepAddress(lesson, at + 1),
        title,
        "aria-label": `Step ${at + 1}: ${title}`,
        ...(at + 1 === number ? { "aria-current": "step" } : {}),
      }),
    ),
  );
  const next = lessons[lessons.indexOf(lesson) + 1];
  const on =
    number < lesson.steps.length
      ? element("a", { class: "button main", href: stepAddress(lesson, number + 1) }, "Next")
      : next
        ? element("a", { class: "button main", href: stepAddress(next, 1) }, next.title)
        : element("a", { class: "button main", href: listAddress }, "All lessons");
  const back =
    number > 1
      ? [element("a", { class: "button", href: stepAddress(lesson, number - 1) }, "Back")]
      : [];
  return element(
    "nav",
    { class: "ways", "aria-label": "Steps of the lesson" },
    element("ol", { class: "steps" }, ...steps),
    element("div", { class: "buttons" }, ...back, on),
  );
}
