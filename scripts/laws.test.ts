import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { builtSize } from "./built-size.ts";
import { fileLaws } from "./file-laws.ts";
import { cycleLaws, importLaws } from "./import-laws.ts";
import { packageLaws } from "./package-laws.ts";
import { sourceFile } from "./source-files.ts";

function imports(path: string, specifier: string): string[] {
  return importLaws([sourceFile(path, `import { a } from "${specifier}";\n`)]);
}

describe("sourceFile()", () => {
  test("finds imports, re-exports, types, bare and dynamic imports, over several lines", () => {
    const text = [
      'import "./a.ts";',
      "import {",
      "  b,",
      '} from "./b.ts";',
      'import type { C } from "./c.ts";',
      'export { d } from "./d.ts";',
      'const e = await import("./e.ts");',
    ].join("\n");
    const found = sourceFile("packages/tensor/src/x.ts", text).imports;
    expect(found).toEqual(["./a.ts", "./b.ts", "./c.ts", "./d.ts", "./e.ts"]);
  });

  test("passes over examples in comments and over plain exports", () => {
    const text = [
      ' * import { a } from "./a.ts";',
      '// await import("./b.ts")',
      'export const from = "./c.ts";',
    ].join("\n");
    expect(sourceFile("packages/tensor/src/x.ts", text).imports).toEqual([]);
  });
});

describe("importLaws()", () => {
  test.each([
    ["packages/tensor/src/mul.ts", "./node.ts"],
    ["packages/tensor/src/mul.test.ts", "vitest"],
    ["packages/webgpu-backend/src/mod.ts", "@pixelweft/tensor/backend"],
    ["packages/backend-tests/src/run.ts", "@pixelweft/tensor/reference"],
    ["packages/webgpu-backend/src/conformance.test.ts", "@pixelweft/backend-tests"],
    ["packages/webgpu-backend/src/tuning/judge.ts", "@pixelweft/tensor/reference"],
    ["packages/layers/src/conv.ts", "@pixelweft/tensor"],
    ["packages/layers/src/conv.test.ts", "@pixelweft/tensor/reference"],
    ["packages/pixelcnn/src/gated.ts", "@pixelweft/layers"],
    ["packages/datasets/src/format/idx.ts", "node:fs/promises"],
    ["packages/cli/src/bin.ts", "@pixelweft/webgpu-backend/node"],
    ["apps/bench/src/run.ts", "@pixelweft/pixelcnn"],
  ])("lets %s import %s", (path, specifier) => {
    expect(imports(path, specifier)).toEqual([]);
  });

  test.each([
    ["packages/tensor/src/mul.ts", "node:fs"],
    ["packages/tensor/src/mul.ts", "vitest"],
    ["packages/tensor/src/mul.test.ts", "@pixelweft/layers"],
    ["packages/tensor/src/mul.ts", "../../layers/src/conv.ts"],
    ["packages/tensor/src/mul.ts", "./mul.test.ts"],
    ["packages/webgpu-backend/src/mod.ts", "@pixelweft/tensor"],
    ["packages/webgpu-backend/src/mod.ts", "@pixelweft/tensor/reference"],
    ["packages/webgpu-backend/src/tuning/judge.ts", "@pixelweft/backend-tests"],
    ["packages/tensor/src/scan/scan.test.ts", "@pixelweft/backend-tests"],
    ["packages/backend-tests/src/run.ts", "@pixelweft/layers"],
    ["packages/wasm-backend/src/mod.ts", "@pixelweft/layers"],
    ["packages/layers/src/conv.ts", "@pixelweft/webgpu-backend"],
    ["packages/layers/src/conv.ts", "@pixelweft/tensor/reference"],
    ["packages/layers/src/conv.ts", "fflate"],
    ["packages/pixelcnn/src/gated.ts", "@pixelweft/datasets"],
    ["packages/datasets/src/format/idx.ts", "@pixelweft/tensor"],
    ["examples/openblas-backend/src/backend.ts", "@pixelweft/tensor/inspect"],
  ])("forbids %s to import %s", (path, specifier) => {
    expect(imports(path, specifier)).toHaveLength(1);
  });
});

describe("cycleLaws()", () => {
  const a = sourceFile("packages/tensor/src/a.ts", 'import { b } from "./b.ts";');
  const b = sourceFile("packages/tensor/src/b.ts", 'import { c } from "./c.ts";');

  test("finds a circle and names its files", () => {
    const c = sourceFile("packages/tensor/src/c.ts", 'import type { A } from "./a.ts";');
    const [circle] = cycleLaws([a, b, c]);
    expect(circle).toContain("a.ts -> packages/tensor/src/b.ts -> packages/tensor/src/c.ts -> ");
  });

  test("lets two files share a third", () => {
    const c = sourceFile("packages/tensor/src/c.ts", "");
    const d = sourceFile("packages/tensor/src/d.ts", 'import { c } from "./c.ts";');
    expect(cycleLaws([a, b, c, d])).toEqual([]);
  });
});

describe("fileLaws()", () => {
  const breaches = (path: string, text: string): string[] => fileLaws([sourceFile(path, text)]);

  test("passes a small file with a name", () => {
    expect(breaches("packages/tensor/src/shape.ts", "export const a = 1;\n")).toEqual([]);
  });

  test("finds an import of Node's in what pages bundle", () => {
    const text = 'const { stat } = await import("node:fs/promises");\n';
    expect(breaches("packages/datasets/src/place.ts", text)[0]).toContain("pages can be bundled");
    expect(breaches("packages/cli/src/place.ts", text)).toEqual([]);
  });

  test.each(["utils.ts", "helper.ts", "shared/shape.ts", "core.test.ts"])(
    "finds that %s is named after nothing",
    (name) => {
      expect(breaches(`packages/tensor/src/${name}`, "")[0]).toContain("named after nothing");
    },
  );

  test("counts lines of code, of tests too, and leaves out blank lines and comments", () => {
    const long = "a();\n".repeat(301);
    const commented = "/**\n * a\n */\n// a\n\n".repeat(301);
    expect(breaches("packages/cli/src/a.ts", long)[0]).toContain("301 lines of code");
    expect(breaches("packages/cli/src/a.ts", commented)).toEqual([]);
    expect(breaches("packages/cli/src/a.test.ts", long)[0]).toContain("301 lines of code");
  });

  test("lets mod.ts re-export spelled-out names and nothing else", () => {
    const path = "packages/tensor/src/mod.ts";
    const doors =
      '/** Doc. */\nexport { a } from "./a.ts";\nexport type {\n  B,\n} from "./b.ts";\n';
    expect(breaches(path, doors)).toEqual([]);
    expect(breaches(path, 'export * from "./a.ts";\n')[0]).toContain("export *");
    expect(breaches(path, `${doors}export const c = 1;\n`)[0]).toContain("const c");
  });

  test("finds WebGPU's names in packages without a device, but not in their comments", () => {
    const text = "export function f(device: GPUDevice): void;\n";
    expect(breaches("packages/layers/src/a.ts", text)[0]).toContain("GPUDevice");
    expect(breaches("packages/layers/src/a.ts", "// no GPUDevice here\n")).toEqual([]);
    expect(breaches("packages/webgpu-backend/src/a.ts", text)).toEqual([]);
  });

  test("finds a type that is asserted twice", () => {
    const text = ["const a = b as", "unknown as A;"].join(" ");
    expect(breaches("packages/cli/src/a.ts", text)[0]).toContain("asserts a type twice");
  });
});

describe("packageLaws()", () => {
  test("keeps tensor, layers and pixelcnn free of dependencies from outside", () => {
    const version = "1.0.0";
    expect(
      packageLaws([
        { name: "@pixelweft/layers", dependencies: { "@pixelweft/tensor": version } },
        { name: "@pixelweft/datasets", dependencies: { fflate: version } },
      ]),
    ).toEqual([]);
    expect(
      packageLaws([{ name: "@pixelweft/tensor", peerDependencies: { fflate: version } }]),
    ).toEqual(["@pixelweft/tensor depends on fflate: it may depend on nothing"]);
  });
});

describe("builtSize()", () => {
  test("adds up an entry and what it imports, each file once", () => {
    const folder = mkdtempSync(join(tmpdir(), "built-size-"));
    try {
      mkdirSync(join(folder, "dist"));
      writeFileSync(join(folder, "dist/mod.js"), 'export { a } from "./a.js";\n');
      writeFileSync(join(folder, "dist/a.js"), 'import "./mod.js";\nexport const a = 1;\n');
      writeFileSync(join(folder, "dist/other.js"), "never reached");
      const size = builtSize(folder, "dist/mod.js");
      expect(size?.files).toBe(2);
      expect(size?.bytes).toBe(68);
      expect(builtSize(folder, "dist/none.js")).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
