import { isTest, resolveImport, roomOf, type SourceFile } from "./source-files.ts";

interface Reach {
  /** What the package's own code may import, of all that stands outside it. */
  readonly source: readonly RegExp[];
  /** What its tests may import besides. */
  readonly tests: readonly RegExp[];
}

const anything = /^/;
const builtin = /^node:/;
const testRunner = /^vitest(?:\/browser)?$|^@vitest\//;
const contract = /^@pixelweft\/tensor\/backend$/;
const reference = /^@pixelweft\/tensor\/reference$/;
const tensor = /^@pixelweft\/tensor(?:\/backend)?$/;
const backendTests = /^@pixelweft\/backend-tests$/;
const everyTensorDoor = /^@pixelweft\/tensor(?:\/|$)/;
const layers = /^@pixelweft\/layers(?:\/|$)/;
const pixelcnn = /^@pixelweft\/pixelcnn(?:\/recipes)?$/;
const backend = /^@pixelweft\/\w+-backend(?:\/|$)/;
const foreign = /^(?!\.|@pixelweft\/)/;

/** Who may import whom: `cli, apps -> pixelcnn -> layers -> tensor <- backends`; the others stand alone. */
const reaches: Readonly<Record<string, Reach>> = {
  "packages/tensor": { source: [], tests: [testRunner, builtin] },
  "packages/backend-tests": { source: [everyTensorDoor], tests: [testRunner] },
  "packages/layers": { source: [tensor], tests: [testRunner, builtin, everyTensorDoor, backend] },
  "packages/pixelcnn": {
    source: [tensor, layers],
    tests: [testRunner, builtin, everyTensorDoor, backend, /^@pixelweft\/pixelcnn$/],
  },
  "packages/datasets": { source: [foreign], tests: [] },
  "packages/models": { source: [builtin], tests: [testRunner, builtin, /^@pixelweft\//] },
  "packages/runtime": {
    source: [tensor, reference, pixelcnn, backend, /^#webgpu$/],
    tests: [testRunner, builtin, everyTensorDoor, layers, /^@pixelweft\/runtime\//],
  },
  "packages/mpi": { source: [foreign], tests: [/^@pixelweft\//] },
  // A backend by somebody else; its program that measures is no part of it.
  "examples/openblas-backend": {
    source: [contract, reference, foreign],
    tests: [/^@pixelweft\//],
  },
};
const ofBackend: Reach = { source: [contract, foreign], tests: [everyTensorDoor, backendTests] };
const ofCliAndApps: Reach = { source: [anything], tests: [] };

/** The one folder of these libraries that may touch Node: its door says so. */
const nodeDoor = /^packages\/(?:pixelcnn|runtime)\/src\/node\//;

/** The one folder of a backend that needs the reference: a tuning compares tiles with it, and a page that does not tune loads neither. */
const tuning = /^packages\/webgpu-backend\/src\/tuning\//;

/** Breaches of the import laws between packages, one sentence each. */
export function importLaws(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    file.imports.flatMap((specifier) => {
      const wrong = specifier.startsWith(".") ? strays(file, specifier) : forbids(file, specifier);
      return wrong === undefined ? [] : [`${file.path} imports ${specifier}: ${wrong}`];
    }),
  );
}

function strays(file: SourceFile, specifier: string): string | undefined {
  const target = resolveImport(file.path, specifier);
  const isProgram = (path: string): boolean => /^(?:scripts|tools)\//.test(path);
  // Tests of guides create their input with the programs that the guides name and with fixtures of packages.
  const isInput = isTest(file.path) && (isTest(target) || target.startsWith("apps/"));
  const isAllowed = isProgram(file.path) && (isProgram(target) || isInput);
  if (roomOf(target) !== roomOf(file.path) && !isAllowed) return "it leaves its package";
  if (isTest(target) && !isTest(file.path)) return "sources import no tests";
  return undefined;
}

function forbids(file: SourceFile, specifier: string): string | undefined {
  const room = roomOf(file.path);
  const { source, tests } =
    reaches[room] ?? (/^packages\/\w+-backend$/.test(room) ? ofBackend : ofCliAndApps);
  const allowed = isTest(file.path) ? [...source, ...tests] : source;
  if (allowed.some((pattern) => pattern.test(specifier))) return undefined;
  if (nodeDoor.test(file.path) && builtin.test(specifier)) return undefined;
  if (tuning.test(file.path) && reference.test(specifier)) return undefined;
  return `${room} may not, see ARCHITECTURE.md`;
}

/** Circles of imports between files, types included, one sentence each. */
export function cycleLaws(files: readonly SourceFile[]): string[] {
  const known = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(" -> "));
    if (start >= 0 || done.has(path)) return;
    for (const specifier of known.get(path)?.imports ?? [])
      if (specifier.startsWith(".")) visit(resolveImport(path, specifier), [...trail, path]);
    done.add(path);
  };
  for (const path of known.keys()) visit(path, []);
  return found.map((circle) => `Imports go in a circle: ${circle}`);
}
