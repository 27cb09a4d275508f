import type { Body, Expr, Kernel, Tap } from "../backend/mod.ts";

/**
 * A kernel's name for people: what it computes, not where. Kernels of one name differ at most in how many places they run over.
 *
 * @example
 * import { add, tanh, tensor } from "@pixelweft/tensor";
 * import { lower } from "@pixelweft/tensor/inspect";
 * const y = add(tanh(tensor([1, 2])), 1);
 * const { program } = lower({ outputs: { y }, effects: [], maxBufferBytes: 2 ** 20, custom: [] });
 * const [step] = program.steps;
 * step?.kind === "map" ? kernelName(step) : ""; // "map tanh, add"
 */
export function kernelName(kernel: Kernel): string {
  switch (kernel.kind) {
    case "map": {
      const words = bodyWords(kernel.body);
      const what = words.length > 0 ? words.join(", ") : fillOrCopy(kernel.body);
      const many = kernel.outputs.length;
      return `map ${what}${many > 1 ? `, ${many} results` : ""}`;
    }
    case "reduce": {
      const length = kernel.axes.reduce((n, axis) => n * (kernel.shape[axis] ?? 1), 1);
      const words = new Set([...bodyWords(kernel.before), ...bodyWords(kernel.after)]);
      return [`${kernel.combine} over ${length}`, ...words].join(", ");
    }
    case "contract": {
      const { terms, lanes, columns, epilogue } = kernel;
      const inputs = terms.map(({ a, taps }) => `${windowOf(taps)} ${a.shape[3]}`).join(" + ");
      const own = terms.some(({ w }) => w.shape.length > 4) ? ["own weights"] : [];
      const head = `contract ${inputs} -> ${lanes * columns}`;
      return [head, ...own, ...bodyWords(epilogue)].join(", ");
    }
    case "filter": {
      const { a, g, taps, slabs } = kernel;
      const head = `filter ${windowOf(taps)} ${a.shape[3]} -> ${g.shape[3]}`;
      return slabs > 1 ? `${head}, ${slabs} slabs` : head;
    }
    case "gather":
      return `gather one of ${kernel.source.shape.at(-1)}`;
    case "scatter": {
      const [rows, columns] = kernel.output.shape;
      return `scatter ${kernel.indices.shape[0]} of ${rows} rows of ${columns}`;
    }
    case "custom":
      return `custom ${kernel.name}`;
  }
}

/** The window that taps span, and how many they are where they do not fill it. */
function windowOf(taps: readonly Tap[]): string {
  const span = (axis: 0 | 1): number => {
    const all = taps.map((tap) => tap[axis]);
    return Math.max(...all) - Math.min(...all) + 1;
  };
  const [rows, columns] = [span(0), span(1)];
  const window = `${rows}x${columns}`;
  return taps.length === rows * columns ? window : `${taps.length} taps of ${window}`;
}

/** Words of a name at most: what tells it from others comes first. */
const mostWords = 4;

/** Functions that are everywhere and say little. */
const plain = new Set(["add", "sub", "mul", "div", "cast", "select"]);

/** What a body computes: its functions, each once, telling ones first. */
function bodyWords({ lines }: Body): string[] {
  const words = new Set(lines.flatMap((line) => wordOf(line, lines)));
  const isGate = words.has("tanh") && words.has("sigmoid");
  if (!isGate) return most([...words]);
  return ["gate"];
}

function most(words: readonly string[]): string[] {
  const telling = words.filter((word) => !plain.has(word));
  return [...telling, ...words.filter((word) => plain.has(word))].slice(0, mostWords);
}

function wordOf(line: Expr, lines: readonly Expr[]): string[] {
  switch (line.op) {
    case "constant":
    case "input":
    case "index":
    case "loop":
    case "accumulator":
      return [];
    case "threefry":
      return ["random"];
    case "max": {
      const isZero = (at: number): boolean => {
        const other = lines[at];
        return other?.op === "constant" && other.value === 0;
      };
      return [line.args.some(isZero) ? "relu" : "max"];
    }
    default:
      return [line.op];
  }
}

function fillOrCopy({ lines, results }: Body): string {
  return results.some((at) => lines[at]?.op === "input") ? "copy" : "fill";
}
