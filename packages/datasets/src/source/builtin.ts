/* oxlint-disable typescript/consistent-type-imports -- a module as a whole has no other type */
/** The modules of Node that this package uses. */
interface NodeModules {
  readonly "node:crypto": typeof import("node:crypto");
  readonly "node:fs": typeof import("node:fs");
  readonly "node:fs/promises": typeof import("node:fs/promises");
  readonly "node:module": typeof import("node:module");
  readonly "node:os": typeof import("node:os");
  readonly "node:path": typeof import("node:path");
  readonly "node:process": typeof import("node:process");
  readonly "node:stream": typeof import("node:stream");
  readonly "node:zlib": typeof import("node:zlib");
}

/**
 * A module of Node, of Deno and Bun too, by its name: `builtin("node:os")`. Bundlers for pages look into imports, also into
 * those that a page never comes to, and find no such module; into a call they do not look.
 *
 * @throws Error in a browser.
 */
export function builtin<Name extends keyof NodeModules>(name: Name): NodeModules[Name] {
  const found = globalThis.process?.getBuiltinModule?.(name);
  if (found === undefined) throw new Error(`Cannot use ${name}: this is not Node, Deno or Bun`);
  return found;
}
