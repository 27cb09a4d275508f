import { element } from "./element.ts";
import type { Page } from "./page.ts";

/** Milliseconds for which news is shown. */
const newsTime = 6000;

/** The line at the foot of the window in which the page says what happened. */
export function saying(): Page["say"] {
  const line = element("p", { class: "saying", role: "status" });
  let before: HTMLElement | undefined;
  const clear = (): void => {
    const isFocused = line.contains(document.activeElement);
    line.replaceChildren();
    if (isFocused) before?.focus({ preventScroll: true });
  };
  const close = element("button", {
    type: "button",
    "aria-label": "Close",
    onclick: clear,
    onfocus: ({ relatedTarget }) => {
      before = relatedTarget instanceof HTMLElement ? relatedTarget : undefined;
    },
  });
  document.body.append(line);
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape") clear();
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (words, kind = "news") => {
    clearTimeout(timer);
    // Without the worker nothing is computed any more, and a page that is loaded again has another one.
    const isOver = words.startsWith("Cannot ask the worker");
    const said = new Text(isOver ? `${words}; reload the page` : words);
    line.replaceChildren(said);
    line.dataset["kind"] = kind;
    if (kind === "news") timer = setTimeout(clear, newsTime);
    else line.append(close);
    return () => {
      if (said.isConnected) clear();
    };
  };
}
