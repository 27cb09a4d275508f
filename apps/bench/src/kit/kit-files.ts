import { importsOf } from "./imports-of.ts";

/** What goes into the kit, from the top of the repository. */
export interface KitFiles {
  /** Single files, which lie in the kit where they lie here. */
  readonly files: readonly string[];
  /** Our packages by their folders, of which built modules go in. */
  readonly packages: readonly string[];
}

/** The programs that a run starts: the kit's own, and a process for each subject. */
const programs = [
  "apps/bench/src/gpu/main.ts",
  "apps/bench/src/ours/child.ts",
  "apps/bench/peers/jax-js/child.js",
];

/** What these read besides modules: the manifest with the version, and PyTorch's subject. */
const others = [
  "apps/bench/package.json",
  "apps/bench/peers/jax-js/package.json",
  ...["cached", "child", "generative", "network", "snail", "textbook"].map(
    (name) => `apps/bench/peers/torch/${name}.py`,
  ),
];

/** Packages of others that the kit has. */
const known = new Set(["webgpu", "@jax-js/jax"]);

const ownPackage = "@pixelweft/";

/** Finds what a run on a card reads. Error for a package that the kit would lack on a host without a network. */
export function kitFiles(top: string): KitFiles {
  const { files, packages } = importsOf(top, programs);
  const own: string[] = [];
  for (const [name, importer] of packages) {
    if (name.startsWith(ownPackage)) own.push(`packages/${name.slice(ownPackage.length)}`);
    else if (!known.has(name))
      throw new Error(`Cannot make the kit: ${importer} imports ${name}, which it does not have`);
  }
  return { files: [...new Set([...files, ...others])].toSorted(), packages: own.toSorted() };
}
