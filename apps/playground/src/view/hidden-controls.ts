import type { PageState } from "../state/page-state.ts";
import { element } from "./element.ts";

/** Hides the controls that the state names, by their `data-control`, wherever and whenever they are made. */
export function hiddenControls(): (state: Pick<PageState, "hidden">) => void {
  const rules = element("style");
  document.head.append(rules);
  return ({ hidden }) => {
    // Names are letters and hyphens: `parseAddress()` takes no others.
    const words = hidden.map((name) => `[data-control="${name}"] { display: none !important; }`);
    rules.textContent = words.join("\n");
  };
}
