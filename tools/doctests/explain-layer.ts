import { readFileSync } from "node:fs";
import { explain } from "@pixelweft/tensor/inspect";
import { moduleOf } from "@pixelweft/wasm-backend/inspect";
import { wgslOf } from "@pixelweft/webgpu-backend/inspect";
import wabt from "wabt";
import type { Layer } from "./explained-layers.ts";

/** A stage of the way of a layer, as text. */
export interface Stage {
  readonly title: string;
  readonly language: "ts" | "text" | "wgsl" | "wat";
  readonly text: string;
}

/** The way of a layer from its function to the code that runs. */
export async function explainLayer({ name, traced, inputs }: Layer): Promise<Stage[]> {
  const { graph, simplified, groups, plan, lowered } = explain(traced, inputs);
  const shaders = wgslOf(lowered.program).map(
    ({ label, code, workgroups }) => `// ${label}, ${workgroups.join(" x ")} workgroups\n${code}`,
  );
  return [
    { title: "function", language: "ts", text: functionText(name) },
    { title: "graph", language: "text", text: graph.join("\n") },
    { title: "simplified", language: "text", text: simplified.join("\n") },
    { title: "fusion groups", language: "text", text: groups.join("\n") },
    { title: "plan", language: "text", text: plan.join("\n") },
    { title: "WGSL", language: "wgsl", text: shaders.join("\n") },
    { title: "WebAssembly", language: "wat", text: await textOf(moduleOf(lowered.program)) },
  ];
}

/** A stage as a block of Markdown. */
export function block({ language, text }: Stage): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** A page with the blocks behind its marks, such as `<!-- explain: plan -->`, as the stages are now. */
export function withStages(page: string, stages: readonly Stage[]): string {
  return page.replaceAll(
    /(<!-- explain: ([\w ]+) -->\n+)```[^]*?\n```/g,
    (_, mark: string, title) => {
      const stage = stages.find((one) => one.title === title);
      if (stage === undefined) throw new RangeError(`Cannot find the stage ${title}`);
      return mark + block(shortened(stage));
    },
  );
}

/** A WebAssembly module's whole text is long: its products, and of those the first. */
function shortened(stage: Stage): Stage {
  if (stage.language !== "wat") return stage;
  return { ...stage, text: `${productLoop(stage.text).split("\n").slice(0, 32).join("\n")}\n  …` };
}

/** The first innermost loop of a WebAssembly text that multiplies and adds: what nearly all the time is spent in. */
export function productLoop(wat: string): string {
  const lines = wat.split("\n");
  const indent = (line: string): number => line.length - line.trimStart().length;
  const product = lines.findIndex((line) => line.includes("f32x4.relaxed_madd"));
  const start = lines.findLastIndex((line, i) => i < product && line.trim().startsWith("(loop"));
  const from = indent(lines[start] ?? "");
  const end = lines.findIndex((line, i) => i > start && indent(line) <= from);
  return lines
    .slice(start, end)
    .map((line) => line.slice(from))
    .join("\n");
}

/** A function of the explained layers, as it is written. */
function functionText(name: string): string {
  const text = readFileSync(new URL("explained-layers.ts", import.meta.url), "utf8");
  const [found] = new RegExp(`^function ${name}\\([^]*?^\\}`, "m").exec(text) ?? [];
  if (found === undefined) throw new TypeError(`Cannot find the function ${name}`);
  return found;
}

async function textOf(bytes: Uint8Array): Promise<string> {
  const { readWasm } = await wabt();
  const module = readWasm(bytes, { relaxed_simd: true, readDebugNames: true });
  module.applyNames();
  const text = module.toText({ foldExprs: true, inlineExport: false });
  module.destroy();
  return text;
}
