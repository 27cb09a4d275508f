import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The files that a file loads, itself among them, and the packages; types are not loaded. */
function loaded(file: URL, found: Set<string> = new Set()): Set<string> {
  if (found.has(file.href)) return found;
  found.add(file.href);
  for (const [, word, specifier = ""] of readFileSync(file, "utf8").matchAll(statement)) {
    if (word === "type") continue;
    if (specifier.startsWith(".")) loaded(new URL(specifier, file), found);
    else found.add(specifier);
  }
  return found;
}

const statement = /^(?:import|export) (?:(type) )?[^"';]*? ?from "([^"]+)";/gm;

test("the client loads neither backends nor models: a page that has a worker bundles them once", () => {
  const names = [...loaded(new URL("mod.ts", import.meta.url))].map((path) =>
    path.replace(/^.*\/src\//, ""),
  );
  expect(names.toSorted((a, b) => a.localeCompare(b))).toEqual([
    "client/channel.ts",
    "client/connect-worker.ts",
    "client/events.ts",
    "client/mod.ts",
    "client/worker-model.ts",
    "messages/port.ts",
  ]);
  const worker = loaded(new URL("../worker/mod.ts", import.meta.url));
  expect([...worker]).toContain("@pixelweft/wasm-backend");
});
