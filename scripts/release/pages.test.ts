import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, visit } from "./pages.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pixelweft-pages-"));
  writeFileSync(join(folder, "index.html"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Node in the place of a browser, with a program in the place of a page. */
function nodeAs(program: string): Browser {
  const begin = `const [site] = process.argv.slice(1).map((address) => new URL("/", address));
    const post = (path, body) => fetch(new URL(path, site), { method: "POST", body });
    const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));`;
  return {
    name: "Node",
    command: process.execPath,
    words: () => ["--input-type=module", "--eval", `${begin}\n${program}`],
  };
}

test("a page that says where it is has its seconds again", async () => {
  const browser = nodeAs(`for (const step of [1, 2, 3, 4]) {
    await post("/at", "step " + step);
    await rest(1000);
  }
  await post("/report", "all steps");`);
  expect(await visit({ folder, browser, isolated: false, patience: 3 })).toBe("all steps");
});

test("the error of one that falls silent has its last word", async () => {
  const browser = nodeAs(`await post("/at", "step 1");
  await post("/at", "step 2");
  await rest(60_000);`);
  const silent = visit({ folder, browser, isolated: false, patience: 3 });
  await expect(silent).rejects.toThrow("Node says nothing for 3 s after: step 2");
});
