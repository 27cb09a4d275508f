import { existsSync, realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Backend } from "@pixelweft/tensor";
import type { kernelProgram } from "../ours/kernels.ts";
import type { openBackend, OurBackend } from "../ours/open-backend.ts";
import type { ourCachedSampler } from "../ours/sampling.ts";
import type { ourStep } from "../ours/training-step.ts";
import type { Material, writeMaterial } from "../tasks/material.ts";
import type { c32, g28, Work } from "../tasks/work.ts";

/** Work that checkouts of any age do by the same three files of theirs. */
export type SharedWork = Extract<
  Work,
  { readonly kind: "matmul" | "convolution" | "elementwise" | "step" | "cached" }
>;

/** Whether a checkout is asked to do a work: batched products, for one, are younger than the bench. */
export function isShared(work: Work): work is SharedWork {
  return ["matmul", "convolution", "elementwise", "step", "cached"].includes(work.kind);
}

/** One of the two that are compared. */
export interface Checkout {
  readonly backend: Backend;
  /** What runs a work once, to its end; files that it writes are put into `folder`. */
  prepare(work: SharedWork, folder: string): Promise<() => Promise<unknown>>;
}

/** What files of `apps/bench/src` export, all together. */
interface Sources {
  readonly kernelProgram: typeof kernelProgram;
  readonly openBackend: typeof openBackend;
  readonly ourCachedSampler: typeof ourCachedSampler;
  readonly ourStep: typeof ourStep;
  readonly writeMaterial: typeof writeMaterial;
  readonly c32: typeof c32;
  readonly g28: typeof g28;
}

/** Loads the sources of a checkout and opens its backend. Error for a folder that is none, or that shares packages with another one. */
export async function openCheckout(path: string, name: OurBackend): Promise<Checkout> {
  if (!existsSync(path))
    throw new RangeError(`Cannot compare with ${path}: there is no such folder`);
  const folder = realpathSync(resolve(path));
  const tensor = join(folder, "node_modules/@pixelweft/tensor");
  if (!existsSync(tensor))
    throw new RangeError(`Cannot compare with ${path}: its packages are missing, run npm ci there`);
  if (!realpathSync(tensor).startsWith(folder + sep))
    throw new RangeError(`Cannot compare with ${path}: its packages are those of another folder`);
  const load = async (file: string): Promise<Sources> => {
    const source = join(folder, "apps/bench/src", file);
    // Older checkouts have some of them elsewhere.
    if (!existsSync(source))
      throw new RangeError(`Cannot compare with ${path}: it has no apps/bench/src/${file}`);
    return (await import(pathToFileURL(source).href)) as Sources;
  };
  const opening = await load("ours/open-backend.ts");
  const backend = await opening.openBackend(name, { threads: availableParallelism() });
  return {
    backend,
    prepare: async (work, place) => {
      // Each writes its own files: configurations of models change, the networks do not.
      const material = async (network: string): Promise<Material> => {
        const { g28, c32 } = await load("tasks/work.ts");
        return (await load("tasks/material.ts")).writeMaterial(
          place,
          network === "G28" ? g28 : c32,
        );
      };
      switch (work.kind) {
        case "step": {
          const given = { ...work, ...(await material(work.network.name)) };
          const step = await (await load("ours/training-step.ts")).ourStep(backend, given);
          return () => step.run();
        }
        case "cached": {
          const given = { ...work, ...(await material(work.network.name)) };
          return (await load("ours/sampling.ts")).ourCachedSampler(backend, given);
        }
        case "matmul":
        case "convolution":
        case "elementwise": {
          const program = (await load("ours/kernels.ts")).kernelProgram(backend, work);
          return async () => {
            await program.run();
            await backend.sync();
          };
        }
      }
    },
  };
}
