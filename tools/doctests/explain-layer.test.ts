import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { block, explainLayer, productLoop, withStages } from "./explain-layer.ts";
import { explainedLayers } from "./explained-layers.ts";

const page = readFileSync(new URL("../../ARCHITECTURE.md", import.meta.url), "utf8");

async function stagesOf(name: string): ReturnType<typeof explainLayer> {
  const layer = explainedLayers[name];
  if (layer === undefined) throw new TypeError(`Cannot find ${name}`);
  return explainLayer(layer);
}

test("what ARCHITECTURE.md shows of the gated layer is what it becomes (npm run explain -- gated-layer --update)", async () => {
  const stages = await stagesOf("gated-layer");
  expect(withStages(page, stages)).toBe(page);
  const shown = [...page.matchAll(/<!-- explain: ([\w ]+) -->/g)].map(([, title]) => title);
  expect(shown).toEqual(["function", "graph", "fusion groups", "plan", "WGSL", "WebAssembly"]);
});

test("a block of the page that is not what the stage gives is replaced", () => {
  const stage = { title: "plan", language: "text", text: "new" } as const;
  const stale = "before\n\n<!-- explain: plan -->\n\n```text\nold\n```\n\nafter\n";
  expect(withStages(stale, [stage])).toBe(stale.replace("old", "new"));
  expect(() => withStages(stale, [])).toThrow("Cannot find the stage plan");
  expect(block(stage)).toBe("```text\nnew\n```");
});

test("the loop of products is the innermost one around the first", () => {
  const wat = [
    "(func",
    "  (loop",
    "    (loop",
    "      (f32x4.relaxed_madd)",
    "      (other))",
    "    (after)))",
  ].join("\n");
  expect(productLoop(wat)).toBe("(loop\n  (f32x4.relaxed_madd)\n  (other))");
});
