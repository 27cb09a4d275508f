type Child = Node | string;
type Listeners = {
  readonly [Kind in keyof HTMLElementEventMap as `on${Kind}`]?: (
    event: HTMLElementEventMap[Kind],
  ) => void;
};
/** Attributes by name; `true` is an empty one, `false` none. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/**
 * An element with attributes, listeners and children.
 *
 * @example
 * element("button", { type: "button", onclick: () => play() }, "Play");
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  given: (Attributes | object) & Listeners = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value as EventListener);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false) made.setAttribute(key, String(value));
  }
  made.append(...children);
  return made;
}
