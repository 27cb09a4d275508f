// @module-tag guard
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Backend } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterAll, describe, expect, test } from "vitest";
import { programOf } from "../../scripts/program-of.ts";
import { checkStated, exampleModule, type Check } from "./doc-examples.ts";
import { exceptionKey, notRun } from "./doc-laws.ts";
import { documentedExports, type Door } from "./public-exports.ts";

const top = fileURLToPath(new URL("../..", import.meta.url));
// Below the top, where imports of the packages lead to their sources.
const reports = join(top, ".test-reports");
mkdirSync(reports, { recursive: true });
const folder = mkdtempSync(join(reports, "doc-examples-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Running {
  readonly run: (backend: Backend, check: Check) => Promise<void>;
}

const { doors, exports } = documentedExports(top);
const examples = exports.flatMap((found) =>
  found.examples.map((example, i) => ({
    title: `${found.name} in ${found.path}${example.title === "" ? "" : `: ${example.title}`}`,
    key: exceptionKey(found),
    file: join(
      folder,
      `${found.name}-${found.door.replace("@pixelweft/", "").replace("/", "-")}-${i + 1}.ts`,
    ),
    example,
    door: doors.find(({ specifier }) => specifier === found.door) ?? noDoor(found.door),
  })),
);

describe("the examples of public names", () => {
  test.each(examples.filter(({ key }) => notRun[key] === undefined))(
    "$title",
    async ({ file, example, door }) => {
      const { text, stated } = exampleModule(example, door);
      writeFileSync(file, text);
      const { run } = (await import(pathToFileURL(file).href)) as Running;
      const backend = referenceBackend();
      const before = openTemporaryFiles();
      try {
        await run(backend, checkStated);
      } finally {
        backend.dispose();
      }
      // An example that states nothing shows nothing.
      expect(stated).toBeGreaterThan(0);
      // Who copies one that closes nothing has a program that runs out of files.
      expect(openTemporaryFiles()).toEqual(before);
    },
  );

  test("are typed as strictly as most programs", () => {
    for (const { file, example, door } of examples)
      writeFileSync(file, exampleModule(example, door).text);
    const config = join(folder, "tsconfig.json");
    writeFileSync(config, JSON.stringify(tsconfig));
    const tsc = programOf("tsc", "typescript");
    const { stdout, error } = spawnSync(
      process.execPath,
      [tsc, "--pretty", "false", "-p", config],
      {
        cwd: folder,
        encoding: "utf8",
      },
    );
    expect(error).toBeUndefined();
    // Errors in the packages themselves are for `npm run typecheck`.
    expect(stdout.split("\n").filter((line) => /^[^\s./]/.test(line))).toEqual([]);
  });
});

describe("exampleModule() and checkStated()", () => {
  const door = doors.find(({ specifier }) => specifier === "@pixelweft/tensor") ?? noDoor("tensor");
  let count = 0;

  async function run(code: string): Promise<void> {
    const file = join(folder, `own-${count++}.ts`);
    writeFileSync(file, exampleModule({ title: "", code }, door).text);
    const { run: runExample } = (await import(pathToFileURL(file).href)) as Running;
    await runExample(referenceBackend(), checkStated);
  }

  test.each([
    "await read(backend, add(tensor([1, 2]), 10)); // Float32Array [11, 12]",
    "sizeOf(\n  [2, 3],\n); // 6",
    "const shape: Shape = [2, 3]; \n// A comment of its own says nothing that is checked: 7\nsizeOf(shape); // 6",
    "reshape(tensor([1, 2]), [3]); // throws TypeError",
    'import { join } from "node:path";\njoin("a", "b"); // "a/b"',
    "const backend = 1;\nbackend; // 1",
    "const add = 2;\nadd; // 2",
  ])("take what is true: %s", async (code) => {
    await expect(run(code)).resolves.toBeUndefined();
  });

  test.each([
    [
      "await read(backend, add(tensor([1, 2]), 10)); // Float32Array [11, 13]",
      "gives Float32Array [11, 12]",
    ],
    ["sizeOf(\n  [2, 3],\n); // 5", "gives 6"],
    ["sizeOf([2, 3]); // throws TypeError", "throws nothing"],
    ["reshape(tensor([1, 2]), [3]); // throws RangeError", "throws TypeError"],
    ["reshape(tensor([1, 2]), [3]); // 1", "Cannot reshape"],
    ["read(backend, tensor([1])); // Float32Array [1]", "gives a promise"],
    ["sizeOf([2, 3]); // is six", "Cannot read the stated value"],
    ["const size = sizeOf([2, 3]); // 6", "Cannot state a value"],
    ["readFile(1); // 1", "readFile is not defined"],
  ])("refuse what is not: %s", async (code, why) => {
    await expect(run(code)).rejects.toThrow(why);
  });
});

const tsconfig = {
  extends: "../../tsconfig.base.json",
  compilerOptions: {
    noEmit: true,
    rootDir: "../..",
    types: ["@webgpu/types", "node"],
    noUncheckedIndexedAccess: false,
  },
  include: ["*.ts"],
};

/** The temporary files that this process has open, such as those of examples; none where the system does not say so. */
function openTemporaryFiles(): string[] {
  const open = "/proc/self/fd";
  if (!existsSync(open)) return [];
  const paths = readdirSync(open).map((file) => {
    try {
      return readlinkSync(join(open, file));
    } catch {
      return ""; // the one that was open to list them
    }
  });
  return paths.filter((path) => path.startsWith(join(realpathSync(tmpdir()), "/")));
}

function noDoor(specifier: string): Door {
  throw new TypeError(`Cannot find the door ${specifier}`);
}
