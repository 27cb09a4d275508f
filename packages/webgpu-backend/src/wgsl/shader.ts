import { type Affine, type BufferSpec, type View, bytesOf } from "@pixelweft/tensor/backend";
import { type Access, type Binding, declareBinding, makeAccess } from "./access/access.ts";
import { type Use, bindingFor } from "./access/bindings.ts";
import type { Range } from "./access/range.ts";
import { checkReach } from "./access/reach.ts";
import { callInto, functionsText } from "./body/functions.ts";
import { rounded } from "./body/rounded.ts";
import type { FunctionNeeds, Inside } from "./inside.ts";
import { loopIndex, loopsText, maxLoopDepth } from "./loops-text.ts";
import { type Pieces, groupNumber, groupsOfPiece } from "./pieces.ts";
import type { Width } from "./scalar.ts";
import type { Traits } from "./tile.ts";
import { times } from "./times.ts";

/** One dispatch of a program: its text and all that is bound to it, still without memory. */
export interface Shader {
  readonly label: string;
  readonly code: string;
  /** Program buffers in order of their bindings; `-1` is the scratch buffer. */
  readonly bindings: readonly BoundPart[];
  /** Offsets and strides: the words of the uniform block after the storage bindings. */
  readonly params: Int32Array<ArrayBuffer>;
  /** True when group 1, the indices of the loops around the kernel, is used. */
  readonly loops: boolean;
  readonly workgroups: readonly [x: number, y: number, z: number];
  /** Threads of a group. */
  readonly size: readonly [x: number, y: number];
  /** Bytes that the threads of a group share. */
  readonly workgroupBytes: number;
  /** Bytes of scratch that the dispatch needs. */
  readonly scratch: number;
  /** Roughly the floating-point operations of the dispatch. */
  readonly work: number;
  /** How it runs in several dispatches; in one if missing. */
  readonly pieces?: Pieces;
  /** What a kernel inside another dispatch leaves to it; its code is the body of a function then. */
  readonly inside?: FunctionNeeds;
}

/** A buffer that a dispatch binds, or a range of its bytes. */
export interface BoundPart {
  readonly buffer: number;
  readonly writable: boolean;
  readonly range?: Range;
  /** True where it is bound as constants, for an array of fours. */
  readonly constants?: boolean;
}

/** Where a kernel stands: its name in error messages and the loops around it, outermost first. */
export interface Site {
  readonly label: string;
  readonly nest: readonly number[];
  /** How often each of these loops runs. */
  readonly repeats: ReadonlyMap<number, number>;
  readonly traits: Traits;
  /**
   * The buffers of the program where views in arenas that do not overlap are bound separately, all of them to be written: neither the text
   * nor how wide a view is touched depends on what lies in one buffer with it then. So it is for most products.
   */
  readonly separate?: readonly BufferSpec[];
  /** Where it is a function of a dispatch: `base` is the place of its parameters then. */
  readonly inside?: Inside;
}

/** A thread group's size and how many of them a dispatch has. */
export interface Grid {
  readonly size: readonly [x: number, y: number];
  readonly groups: number;
}

/** The text of a shader beside its bindings. */
export interface ShaderParts {
  /** Sees `lid: vec3<u32>`, `group: u32` (the flat number of its thread group) and with subgroups `lane: u32`. */
  readonly main: string;
  readonly globals?: string;
  readonly grid: Grid;
  /** Bytes that `globals` declares for a thread group. */
  readonly workgroupBytes?: number;
  /** Roughly the floating-point operations. Default: ten for each thread. */
  readonly work?: number;
  readonly subgroups?: boolean;
  /** Accumulators that a function leaves in `cells`. Default: none. */
  readonly cells?: number;
}

/** The binding number that stands for the backend's own scratch memory. */
export const scratchBuffer = -1;

/**
 * Words by which the block of parameters grows: what uniform blocks are aligned to, and twice that where texts are shared with kernels of more
 * taps. Functions inside another dispatch have no block of their own.
 */
const paramSteps = { own: 64, shared: 128, inside: 4 };

/**
 * Collects the bindings and parameters of one shader while its text is written. All views are declared with
 * `access` before the first load or store, because a buffer is bound once for all of them.
 */
export class ShaderBuilder {
  readonly used: Set<string> = new Set();
  readonly site: Site;
  readonly #bindings: Binding[];
  readonly #params: number[] = [];
  readonly #tables: { readonly start: number; readonly values: readonly number[] }[] = [];
  readonly #prologue: string[] = [];
  /** Words that count elements from the start of their binding's range. */
  readonly #inRange: { readonly word: number; readonly binding: Binding; readonly size: number }[] =
    [];
  /** Where it is known to be zero, but by no compiler. */
  #zero: string | undefined;
  #loops = false;
  #scratch = 0;

  constructor(site: Site) {
    this.site = site;
    this.#bindings = site.inside?.bindings ?? [];
  }

  /** Whether kernels that differ in sizes and places are to have one text, as short as it can be. */
  get sharesText(): boolean {
    const { separate, traits } = this.site;
    return separate !== undefined && traits.share > 1;
  }

  /** Declares a view. */
  access(view: View, use: Use): Access {
    const { site } = this;
    const last = checkReach(view, site);
    if (view.buffer === scratchBuffer) this.#scratch = Math.max(this.#scratch, 4 * last + 4);
    const byWidth = site.inside?.readOnly.has(view.buffer) ?? false;
    const binding = bindingFor(this.#bindings, view, use, { ...site, byWidth });
    const offset = this.affine(view.offset);
    this.#inRange.push({ word: this.#params.length - 1, binding, size: bytesOf(view.dtype) });
    return makeAccess(view, binding, {
      at: this.#bindings.indexOf(binding),
      offset,
      wide: use.wide,
      call: (name, width) => callInto(this.used, width)(name),
    });
  }

  /** A word of the parameters, as i32 code. */
  word(value: number): string {
    return this.#codeOf(this.#params.push(value) - 1);
  }

  /** The f32 value of some code as a number that a compiler of a GPU adds to nothing before it is rounded. */
  rounded(code: string, width: Width): string {
    if (!this.site.traits.hardware) return code;
    this.#zero ??= this.word(0);
    return rounded(code, this.#zero, width);
  }

  #codeOf(at: number): string {
    const four = this.site.inside === undefined ? `p.v[${at >> 2}]` : `q${at >> 2}`;
    return `${four}.${"xyzw"[at & 3]}`;
  }

  /**
   * A number in the text that may differ between kernels of one pipeline: 0 and 1 stand as they are, because code
   * falls away with them, and all others are parameters.
   */
  factor(value: number): string {
    return value === 0 || value === 1 ? `${value}` : this.word(value);
  }

  /** Puts words behind each other and gives code for the number of their first vec4; they are read by dynamic index. */
  table(values: readonly number[]): string {
    const start = this.#params.length;
    this.#tables.push({ start, values });
    const code = this.word(0);
    return this.site.inside === undefined ? code : `base + ${code}`;
  }

  /** The i32 local that holds an affine form of the loop indices. */
  affine(value: Affine): string {
    const terms = value.terms.map(({ loop, stride }) => {
      const depth = this.site.nest.indexOf(loop);
      if (depth >= maxLoopDepth)
        throw new RangeError(
          `Cannot prepare ${this.site.label}: it stands in more than ${maxLoopDepth} loops`,
        );
      this.#loops = true;
      return ` + ${loopIndex("l", depth)} * ${this.word(stride)}`;
    });
    const name = `o${this.#prologue.length}`;
    this.#prologue.push(`let ${name} = ${this.word(value.constant)}${terms.join("")};`);
    return name;
  }

  /** The finished shader. */
  build(parts: ShaderParts): Shader {
    const { main, globals = "", grid, subgroups = false, workgroupBytes = 0, cells = 0 } = parts;
    const threads = grid.groups * grid.size[0] * grid.size[1];
    const { work = 10 * threads } = parts;
    const made = {
      label: this.site.label,
      size: grid.size,
      workgroupBytes,
      scratch: this.#scratch,
      work,
    };
    if (this.site.inside !== undefined)
      return {
        ...made,
        code: [...this.#ownParams(), ...this.#prologue, main].join("\n"),
        bindings: [],
        params: this.#packParams(),
        loops: this.#loops,
        workgroups: [grid.groups, 1, 1],
        inside: { globals, used: this.used, subgroups, cells },
      };
    const pieces = this.#pieces(grid.groups, work);
    const start = pieces && this.#codeOf(pieces.word);
    const [x, y, ...lines] = groupNumber(grid.groups, start);
    const params = this.#packParams();
    const count = this.#bindings.length;
    // A buffer may not be bound in both ways.
    for (const one of this.#bindings)
      one.writable ||= this.#bindings.some(
        (other) => other.writable && other.buffer === one.buffer,
      );
    // Quads share what lies in rows of the group. Its threads are one subgroup, whose lanes need not be in the order of threads.
    const byLane = subgroups && grid.size[1] > 1;
    const ids = [
      ...(byLane ? [] : ["@builtin(local_invocation_id) lid: vec3<u32>"]),
      ...(subgroups ? ["@builtin(subgroup_invocation_id) lane: u32"] : []),
    ];
    const { immediates } = this.site.traits;
    const code = [
      subgroups ? "enable subgroups;" : "",
      this.#loops && immediates ? "requires immediate_address_space;" : "",
      ...this.#bindings.map(declareBinding),
      `struct Params { v: array<vec4<i32>, ${params.length / 4}> }`,
      `@group(0) @binding(${count}) var<uniform> p: Params;`,
      ...(this.#loops ? loopsText("l", immediates) : []),
      globals,
      functionsText(this.used),
      `@compute @workgroup_size(${grid.size[0]}, ${grid.size[1]})`,
      `fn main(@builtin(workgroup_id) wid: vec3<u32>, ${ids.join(", ")}) {`,
      byLane ? `let lid = vec3<u32>(lane % ${grid.size[0]}u, lane / ${grid.size[0]}u, 0u);` : "",
      ...lines,
      this.#prologue.join("\n"),
      main,
      "}",
    ];
    return {
      ...made,
      code: code.filter((line) => line !== "").join("\n"),
      bindings: this.#bindings.map(({ buffer, writable, range, constants }) => ({
        buffer,
        writable,
        ...(range && { range }),
        ...(constants && { constants }),
      })),
      params,
      loops: this.#loops,
      workgroups: [x, y, 1],
      ...(pieces && { pieces }),
    };
  }

  /** How a GPU runs so much work. Software has nobody who watches it. */
  #pieces(count: number, work: number): Pieces | undefined {
    const groups = this.site.traits.hardware ? groupsOfPiece(count, work) : undefined;
    return groups === undefined ? undefined : { groups, word: this.#params.push(0) - 1 };
  }

  /** The parameters of a function, read once: a software driver reads them for each thread, as it does not see that `base` is one for all. */
  #ownParams(): string[] {
    const fours = Math.ceil(this.#params.length / 4);
    return times(fours, (at) => `let q${at} = p.v[base + ${at}];`);
  }

  /** Words first, then tables; rounded up, so that kernels with more taps or fewer can be one text. */
  #packParams(): Int32Array<ArrayBuffer> {
    const words = [...this.#params];
    for (const { word, binding, size } of this.#inRange)
      words[word] = (words[word] ?? 0) - (binding.range?.from ?? 0) / size;
    for (const { start, values } of this.#tables) {
      while (words.length % 4 > 0) words.push(0);
      words[start] = words.length / 4;
      words.push(...values);
    }
    const { inside } = this.site;
    const step = paramSteps[inside ? "inside" : this.sharesText ? "shared" : "own"];
    const params = new Int32Array(Math.ceil(words.length / step) * step);
    params.set(words);
    return params;
  }
}
