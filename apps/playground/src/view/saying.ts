import { element } from "./element.ts";
import type { Page } from "./page.ts";

/** Milliseconds for which news is shown. */
const newsTime = 6000;

/** The line at the foot of the window in which the page says what happened. */
export function saying(): Page["say"] {
  const line = element("p", { class: "saying", role: "status" });
  const clear = (): void => line.replaceChildren();
  const close = element("button", { type: "button", "aria-label": "Close", onclick: clear });
  document.body.append(line);
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (words, kind = "news") => {
    clearTimeout(timer);
    const said = new Text(words);
    line.replaceChildren(said);
    line.dataset["kind"] = kind;
    if (kind === "news") timer = setTimeout(clear, newsTime);
    else line.append(close);
    return () => {
      if (said.isConnected) clear();
    };
  };
}
