import { formatAddress } from "../state/address.ts";
import type { PageState } from "../state/page-state.ts";
import { element } from "./element.ts";
import { hiddenControls } from "./hidden-controls.ts";
import type { Page } from "./page.ts";
import { parts, type ListedPart } from "./parts.ts";

/** Shows the part that the state names, with a navigation to the others. */
export function showParts(page: Page): void {
  const links = new Map(
    parts.map((listed) => [listed.part, element("a", { href: "#" }, listed.title)] as const),
  );
  document.querySelector("#parts")?.replaceChildren(...links.values());
  const made = new Map<string, HTMLElement>();
  const hide = hiddenControls();
  const main = document.querySelector("main");
  main?.replaceChildren();

  const show = async (state: PageState): Promise<void> => {
    for (const [part, link] of links) {
      // What a lesson hides comes back when it is left.
      const hidden = state.lesson === "" ? state.hidden : [];
      link.href = formatAddress({ ...state, part, lesson: "", hidden });
      if (part === state.part) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const listed = parts.find(({ part }) => part === state.part) ?? parts[0];
    if (listed) await make(listed);
    const now = page.store.state.part;
    const left = [...made.values()].find((root) => root.contains(document.activeElement));
    for (const [part, root] of made) root.hidden = part !== now;
    // Who pressed a button that leads here goes on from here, not from the top of the page.
    if (left?.hidden) focusTitle(made.get(now));
    document.documentElement.dataset["tool"] = page.store.state.tool;
    hide(page.store.state);
  };
  const make = async ({ part, load }: ListedPart): Promise<void> => {
    if (made.has(part)) return;
    const maker = await load();
    // It may have been asked for twice meanwhile, and is made once.
    if (made.has(part)) return;
    const root = maker(page);
    made.set(part, root);
    main?.append(root);
  };
  const showOrSay = (state: PageState): void => {
    show(state).catch((error: unknown) =>
      page.say(`This part cannot be shown: ${String(error)}`, "trouble"),
    );
  };
  page.store.listen(showOrSay);
  showOrSay(page.store.state);
  showLessons(page);
}

/** Moves the focus to the title of a part that is shown. */
function focusTitle(part: HTMLElement | undefined): void {
  const title = part?.querySelector("h1");
  if (title) title.tabIndex = -1;
  title?.focus();
}

/** Loads what shows lessons when the first one is opened. */
function showLessons(page: Page): void {
  let stop = (): void => {};
  const load = ({ lesson }: PageState, before?: PageState): void => {
    if (lesson === "") return;
    stop();
    import("./lessons/lesson-beside.ts")
      .then(({ showLessonBeside }) => showLessonBeside(page, before !== undefined))
      .catch((error: unknown) =>
        page.say(`The lesson cannot be shown: ${String(error)}`, "trouble"),
      );
  };
  stop = page.store.listen(load);
  load(page.store.state);
}
