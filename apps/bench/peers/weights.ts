import { readTensors } from "./safetensors.ts";

/** A parameter as the file has it: kernels `[rows, columns, in, out]`, matrices `[in, out]`. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** 1 where a weight is live, of the same shape; undefined where all are. */
  readonly mask?: Float32Array;
}

/** What masks depend on. */
export interface Grouping {
  readonly channels: number;
  readonly features: number;
}

/**
 * The parameters of a network from a safetensors file, as a library wants them that cannot crop: kernels filled up to odd squares
 * (vertical) or odd lines (horizontal), dead taps masked.
 */
export function denseParameters(path: string, grouping: Grouping): Parameter[] {
  return Object.entries(readTensors(path)).flatMap(([name, { shape, data }]) => {
    if (!/^(?:layers|head)\./.test(name) || !(data instanceof Float32Array)) return [];
    const stored = { name, shape, data };
    return [shape.length === 4 ? filledUp(stored, grouping) : maskedMatrix(stored, grouping)];
  });
}

function groupOf(channel: number, channels: number, { groups, parts }: Groups): number {
  const width = channels / parts;
  return Math.floor((groups * (channel % width)) / width);
}

interface Groups {
  readonly groups: number;
  readonly parts: number;
}

function maskedMatrix(matrix: Parameter, { channels: groups }: Grouping): Parameter {
  const [inputs = 0, outputs = 0] = matrix.shape;
  if (groups === 1 || matrix.shape.length < 2 || matrix.name.endsWith("link.weight")) return matrix;
  const mask = new Float32Array(matrix.data.length);
  for (let i = 0; i < inputs; i++)
    for (let o = 0; o < outputs; o++) {
      const from = groupOf(i, inputs, { groups, parts: 1 });
      mask[i * outputs + o] = from <= groupOf(o, outputs, { groups, parts: 1 }) ? 1 : 0;
    }
  return { ...matrix, mask };
}

function filledUp(kernel: Parameter, { channels: groups }: Grouping): Parameter {
  const [rows = 0, columns = 0, inputs = 0, outputs = 0] = kernel.shape;
  const vertical = kernel.name.includes("vertical");
  const first = kernel.name.startsWith("layers.0.");
  const width = vertical ? columns : 2 * columns - 1;
  const height = vertical ? columns : 1;
  const data = new Float32Array(height * width * inputs * outputs);
  const mask = new Float32Array(data.length);
  const live = (column: number, i: number, o: number): boolean => {
    if (vertical || column < columns - 1) return true;
    if (first && i === groups) return true;
    const from = first ? i : groupOf(i, inputs, { groups, parts: 1 });
    const to = groupOf(o, outputs, { groups, parts: 2 });
    return first ? from < to : from <= to;
  };
  for (let place = 0; place < rows * columns; place++) {
    const [row, column] = [Math.floor(place / columns), place % columns];
    for (let i = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++) {
        const to = ((row * width + column) * inputs + i) * outputs + o;
        data[to] = kernel.data[(place * inputs + i) * outputs + o] ?? 0;
        mask[to] = live(column, i, o) ? 1 : 0;
      }
  }
  return { name: kernel.name, shape: [height, width, inputs, outputs], data, mask };
}
