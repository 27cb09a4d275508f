import type {
  BufferSpec,
  ContractKernel,
  FilterKernel,
  Program,
  Step,
  View,
} from "@pixelweft/tensor/backend";

/** The kernels that do the arithmetic of a network. */
export type MatrixKernel = ContractKernel | FilterKernel;

/** A kernel as often as it stands in a program. */
export interface CountedKernel {
  readonly kernel: MatrixKernel;
  readonly count: number;
}

/** The contract and filter kernels of a program outside loops, equal ones together, largest work first. */
export function matrixKernels(program: Program): CountedKernel[] {
  const found = new Map<string, { kernel: MatrixKernel; count: number }>();
  for (const step of program.steps) {
    if (!isMatrixKernel(step)) continue;
    const key = signature(step);
    const known = found.get(key) ?? { kernel: step, count: 0 };
    found.set(key, { ...known, count: known.count + 1 });
  }
  const work = ({ kernel, count }: CountedKernel): number => count * flopsOf(kernel);
  return [...found.values()].toSorted((a, b) => work(b) - work(a));
}

function isMatrixKernel(step: Step): step is MatrixKernel {
  return step.kind === "contract" || step.kind === "filter";
}

/** Equal for kernels that differ only in where their data lies. */
function signature(kernel: MatrixKernel): string {
  return JSON.stringify(kernel, (key, value: unknown) =>
    key === "buffer" || key === "offset" ? undefined : value,
  );
}

/** Multiplications and additions of one run; taps outside the map count as if they were inside. */
export function flopsOf(kernel: MatrixKernel): number {
  if (kernel.kind === "filter") {
    const [n = 0, h = 0, w = 0, outputs = 0] = kernel.g.shape;
    return 2 * n * h * w * kernel.taps.length * (kernel.a.shape[3] ?? 0) * outputs;
  }
  const [n, h, w] = kernel.space;
  const inner = kernel.terms.reduce((sum, { a, taps }) => sum + taps.length * (a.shape[3] ?? 0), 0);
  return 2 * n * h * w * kernel.lanes * kernel.columns * inner;
}

/** What a kernel computes, in a few characters: places, then inputs to outputs. */
export function describeKernel(kernel: MatrixKernel): string {
  if (kernel.kind === "filter") {
    const { a, g, taps } = kernel;
    return `${g.shape.slice(0, 3).join("x")}  ${taps.length} x ${a.shape[3]} > ${g.shape[3]}`;
  }
  const inputs = kernel.terms.map(({ a, taps }) => `${taps.length} x ${a.shape[3]}`).join(" + ");
  const lanes = kernel.lanes === 1 ? "" : `${kernel.lanes} x `;
  return `${kernel.space.join("x")}  ${inputs} > ${lanes}${kernel.columns}`;
}

/** The kernel with at most `images` images of its batch. */
export function withImages(kernel: MatrixKernel, images: number): MatrixKernel {
  const cut = (view: View): View => ({
    ...view,
    shape: [Math.min(images, view.shape[0] ?? 1), ...view.shape.slice(1)],
  });
  if (kernel.kind === "filter") return { ...kernel, a: cut(kernel.a), g: cut(kernel.g) };
  const [n, h, w] = kernel.space;
  return {
    ...kernel,
    space: [Math.min(images, n), h, w],
    terms: kernel.terms.map((term) => ({ ...term, a: cut(term.a) })),
    extras: kernel.extras.map(cut),
    outputs: kernel.outputs.map(cut),
  };
}

/** A program of one kernel, with only the buffers that it touches. */
export function cutOut({ buffers }: Program, kernel: MatrixKernel): Program {
  const kept: BufferSpec[] = [];
  const places = new Map<number, number>();
  const move = (view: View): View => {
    let place = places.get(view.buffer);
    const spec = buffers[view.buffer];
    if (place === undefined && spec !== undefined) {
      place = kept.push(spec) - 1;
      places.set(view.buffer, place);
    }
    return { ...view, buffer: place ?? 0 };
  };
  const moved: MatrixKernel =
    kernel.kind === "filter"
      ? { ...kernel, a: move(kernel.a), g: move(kernel.g), output: move(kernel.output) }
      : {
          ...kernel,
          terms: kernel.terms.map((term) => ({ ...term, a: move(term.a), w: move(term.w) })),
          extras: kernel.extras.map(move),
          outputs: kernel.outputs.map(move),
        };
  return { buffers: kept, steps: [moved] };
}
