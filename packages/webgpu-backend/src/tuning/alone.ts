import {
  type BufferSpec,
  type ContractKernel,
  type Program,
  type Step,
  type View,
  bytesOf,
} from "@pixelweft/tensor/backend";
import { kernelsIn } from "../merge/touches.ts";
import { type Product, productOf } from "../wgsl/contract/product.ts";

/** One product of a program as a program of its own. */
export interface Alone {
  readonly product: Product;
  /** The one kernel of its program. */
  readonly kernel: ContractKernel;
  readonly program: Program;
  /** What each buffer holds before a run. */
  readonly contents: readonly Uint8Array<ArrayBuffer>[];
  /** Numbers of the buffers that it writes. */
  readonly written: readonly number[];
}

/** Floating-point operations of a run: enough that it takes longer than to start it. */
const workPerRun = 1e9;

/** Dispatches of a run at most. */
const mostRepeats = 16;

/** The different products of some programs, each alone. */
export function productsAlone(programs: readonly Program[]): Alone[] {
  const found = new Map<string, Alone>();
  for (const { steps, buffers } of programs)
    for (const kernel of contractsOf(steps)) {
      const product = productOf(kernel);
      if (product.work > 0 && !found.has(product.key))
        found.set(product.key, alone(kernel, product, buffers));
    }
  return [...found.values()];
}

/** The contracts of some steps, in their order. */
export function contractsOf(steps: readonly Step[]): ContractKernel[] {
  return kernelsIn(steps).filter((kernel) => kernel.kind === "contract");
}

/**
 * A contract at the first turn of its loops. Views of one buffer lie in one buffer again, behind each other and as well aligned as before, so
 * that it binds as many and reads as wide: those of an arena in an arena, whose parts may be bound separately.
 */
function alone(kernel: ContractKernel, product: Product, original: readonly BufferSpec[]): Alone {
  const layout = new Layout(original);
  const [terms, extras] = [
    kernel.terms.map((term) => ({
      ...term,
      at: [atFirst(term.at[0]), atFirst(term.at[1])] as const,
      a: layout.place(term.a),
      w: layout.place(term.w),
    })),
    kernel.extras.map((view) => layout.place(view)),
  ];
  const outputs = kernel.outputs.map((view) => layout.place(view));
  const lines = kernel.epilogue.lines.map((line) =>
    line.op === "loop" ? { ...line, value: atFirst(line.value) } : line,
  );
  const epilogue = { ...kernel.epilogue, lines };
  const own: ContractKernel = { ...kernel, terms, extras, epilogue, outputs };
  const repeat = Math.min(mostRepeats, Math.max(1, Math.floor(workPerRun / product.work)));
  const contents = layout.contents();
  const roles = layout.roles();
  const buffers = contents.map(({ length }, at): BufferSpec => ({
    role: roles[at] ?? "state",
    name: `operand ${at}`,
    bytes: length,
  }));
  return {
    product,
    kernel: own,
    program: { buffers, steps: [{ kind: "repeat", loop: 0, repeat, body: [own] }] },
    contents,
    written: [...new Set(outputs.map(({ buffer }) => buffer))],
  };
}

/** Lays views into new buffers and fills them. */
class Layout {
  readonly #original: readonly BufferSpec[];
  readonly #buffers = new Map<number, { readonly number: number; bytes: number }>();
  readonly #views: { readonly view: View; readonly from: number; readonly bytes: number }[] = [];

  constructor(original: readonly BufferSpec[]) {
    this.#original = original;
  }

  /** What each new buffer is. */
  roles(): ("arena" | "state")[] {
    return [...this.#buffers.keys()].map((buffer) =>
      this.#original[buffer]?.role === "arena" ? "arena" : "state",
    );
  }

  /** The same view of a new buffer. */
  place(view: View): View {
    const { buffer, strides, shape, dtype, spare = 0 } = view;
    const spans = shape.map((extent, d) => Math.max(0, extent - 1) * (strides[d] ?? 0));
    const below = spans.reduce((sum, span) => sum - Math.min(0, span), 0);
    const above = spans.reduce((sum, span) => sum + Math.max(0, span), 0);
    const known = this.#buffers.get(buffer) ?? { number: this.#buffers.size, bytes: 0 };
    this.#buffers.set(buffer, known);
    // 16 bytes are four elements or a multiple of it, so what is left of the offset is as aligned as it was.
    const constant = below + 16 + ((((view.offset.constant - below) % 16) + 16) % 16);
    const from = known.bytes;
    // Parts of a buffer are bound from multiples of 256 bytes on.
    const bytes = Math.ceil(((constant + above + 1 + spare) * bytesOf(dtype)) / 256) * 256;
    known.bytes += bytes;
    const placed = {
      ...view,
      buffer: known.number,
      offset: { constant: from / bytesOf(dtype) + constant, terms: [] },
    };
    this.#views.push({ view: placed, from, bytes });
    return placed;
  }

  /** Numbers between -1 and 1, the same ones each time; integers are bytes below 2. */
  contents(): Uint8Array<ArrayBuffer>[] {
    const made = [...this.#buffers.values()].map(({ bytes }) => new Uint8Array(bytes));
    let state = 1;
    const next = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 8;
    };
    for (const { view, from, bytes } of this.#views) {
      const memory = made[view.buffer]?.buffer;
      if (memory === undefined) continue;
      if (view.dtype === "f32")
        new Float32Array(memory, from, bytes / 4).forEach((_, at, all) => {
          all[at] = next() / 2 ** 23 - 1;
        });
      else if (view.dtype === "f16" || view.dtype === "bf16")
        new Uint16Array(memory, from, bytes / 2).forEach((_, at, all) => {
          const bits = next();
          all[at] = ((bits & 1) << 15) | (view.dtype === "f16" ? 0x3800 : 0x3f00) | (bits & 0x7f);
        });
      else
        new Uint8Array(memory, from, bytes).forEach((_, at, all) => {
          all[at] = bytesOf(view.dtype) === 1 ? next() & 1 : 0;
        });
    }
    return made;
  }
}

/** An affine form without its loops. */
function atFirst({ constant }: View["offset"]): View["offset"] {
  return { constant, terms: [] };
}
