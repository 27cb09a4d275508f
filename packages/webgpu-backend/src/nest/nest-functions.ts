import type { Binding } from "../wgsl/access/access.ts";
import type { Inside } from "../wgsl/inside.ts";
import { kernelShaders } from "../wgsl/kernel.ts";
import type { LazyWriters } from "../wgsl/lazy-writers.ts";
import type { Shader, Site } from "../wgsl/shader.ts";
import type { NestWork } from "./nest-work.ts";

/** Kernels as functions of one text. */
export interface Functions {
  readonly bindings: readonly Binding[];
  /** Each text once. */
  readonly functions: readonly NestFunction[];
  /** The works in order: one function, or one that sums and one that finishes. */
  readonly works: readonly (readonly Call[])[];
  /** Accumulators of a thread, at most. */
  readonly cells: number;
  readonly globals: readonly string[];
  readonly used: ReadonlySet<string>;
  readonly subgroups: boolean;
  /** Bytes that a thread group shares. */
  readonly workgroupBytes: number;
  /** Roughly the floating-point operations of all works. */
  readonly work: number;
}

/** The text of kernels that differ in numbers alone. */
export interface NestFunction {
  readonly code: string;
  /** Whether its threads wait for each other. */
  readonly waits: boolean;
  /** Whether it goes on with what another one has summed. */
  readonly finishes: boolean;
}

/** A function with its numbers. */
export interface Call {
  readonly function: number;
  readonly shader: Shader;
}

/** Writes works as functions; undefined where one of them is several dispatches. */
export function writeFunctions(
  works: readonly NestWork[],
  site: Omit<Site, "inside">,
  { readOnly, lazy }: Pick<Inside, "readOnly"> & { readonly lazy: LazyWriters },
): Functions | undefined {
  const inside: Inside = { bindings: [], readOnly };
  const writeAll = (): Shader[][] =>
    works.map((work) => kernelShaders(work, { ...site, inside }, lazy));
  // What a binding is depends on all kernels, so the first texts only find that out.
  const first = writeAll();
  if (first.some((parts, at) => parts.length !== (works[at]?.kind === "contract" ? 2 : 1)))
    return undefined;
  const written = writeAll();
  const known = new Map<string, number>();
  const functions: NestFunction[] = [];
  const globals: string[] = [];
  let workgroupBytes = 0;
  const callOf = (shader: Shader, part: number): Call => {
    const { code, inside: left } = shader;
    const key = [part, left?.globals, code].join("\n");
    let at = known.get(key);
    if (at === undefined) {
      at = functions.length;
      const own = ownNames({ code, globals: left?.globals ?? "" }, at);
      const waits = code.includes("workgroupBarrier");
      functions.push({ code: own.code, waits, finishes: part > 0 });
      globals.push(own.globals);
      workgroupBytes += shader.workgroupBytes;
      known.set(key, at);
    }
    return { function: at, shader };
  };
  const shaders = written.flat();
  return {
    bindings: inside.bindings,
    functions,
    works: written.map((parts) => parts.map(callOf)),
    cells: Math.max(1, ...shaders.map(({ inside: left }) => left?.cells ?? 0)),
    globals,
    used: new Set(shaders.flatMap(({ inside: left }) => [...(left?.used ?? [])])),
    subgroups: shaders.some(({ inside: left }) => left?.subgroups === true),
    workgroupBytes,
    work: shaders.reduce((sum, { work }) => sum + work, 0),
  };
}

/** Names of shared memory, by the number of the function that has it. */
function ownNames(
  { code, globals }: { readonly code: string; readonly globals: string },
  number: number,
): { code: string; globals: string } {
  const names = [...globals.matchAll(/var<workgroup> (\w+)/g)].map(([, name = ""]) => name);
  const rename = (text: string): string =>
    names.reduce(
      (all, name) => all.replaceAll(new RegExp(`\\b${name}\\b`, "g"), `${name}_f${number}`),
      text,
    );
  return { code: rename(code), globals: rename(globals) };
}
