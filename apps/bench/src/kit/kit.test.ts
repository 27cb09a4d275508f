import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { librariesIn } from "./host-libraries.ts";
import { importsOf } from "./imports-of.ts";
import { kitFiles } from "./kit-files.ts";

const top = fileURLToPath(new URL("../../../..", import.meta.url));

test("the kit has each module that a run on a card imports, and the packages beyond are ours", () => {
  const { files, packages } = kitFiles(top);
  for (const file of ["gpu/main.ts", "ours/child.ts", "gpu/gpu-page.ts", "profile/webgpu-peak.ts"])
    expect(files).toContain(`apps/bench/src/${file}`);
  expect(files).toContain("apps/bench/peers/dawn.ts");
  expect(files.filter((file) => file.endsWith(".test.ts"))).toEqual([]);
  expect(packages).toEqual(
    [
      "backend-tests",
      "layers",
      "pixelcnn",
      "runtime",
      "tensor",
      "wasm-backend",
      "webgpu-backend",
    ].map((name) => `packages/${name}`),
  );
});

test("the command that makes the kit builds each package in it, itself or for one that needs it", () => {
  type Parts = Record<string, string>;
  const manifest = (path: string) =>
    JSON.parse(readFileSync(join(top, path, "package.json"), "utf8")) as {
      readonly scripts: Parts;
      readonly dependencies?: Parts;
      readonly devDependencies?: Parts;
    };
  const command = manifest(".").scripts["bench:bundle"] ?? "";
  const named = [...command.matchAll(/--filter=@pixelweft\/([\w-]+)/g)];
  const built = new Set<string>();
  const build = (name: string): void => {
    if (built.has(`packages/${name}`)) return;
    built.add(`packages/${name}`);
    const { dependencies, devDependencies } = manifest(`packages/${name}`);
    for (const needed of Object.keys({ ...dependencies, ...devDependencies }))
      if (needed.startsWith("@pixelweft/")) build(needed.slice("@pixelweft/".length));
  };
  for (const [, name = ""] of named) build(name);
  expect([...built]).toEqual(expect.arrayContaining([...kitFiles(top).packages]));
});

test("the kit has all that PyTorch's subject imports", () => {
  const { files } = kitFiles(top);
  const python = files.filter((file) => file.endsWith(".py"));
  const imported = python.flatMap((file) => {
    const text = readFileSync(join(top, file), "utf8");
    return [...text.matchAll(/^import (\w+)$/gm)].map(([, name]) => `${dirname(file)}/${name}.py`);
  });
  const own = imported.filter((path) => existsSync(join(top, path)));
  expect(own.length).toBeGreaterThan(2);
  for (const path of own) expect(files).toContain(path);
});

test("what of a package of ours a run imports needs no package of others", () => {
  const { files } = kitFiles(top);
  const doors = new Set<string>();
  for (const file of files)
    for (const [, name = ""] of readFileSync(join(top, file), "utf8").matchAll(
      /from "(@pixelweft\/[\w/-]+)"/g,
    ))
      doors.add(name);
  const entries = [...doors].map((name) => {
    const [, room = "", ...rest] = name.split("/");
    const { exports } = JSON.parse(
      readFileSync(join(top, "packages", room, "package.json"), "utf8"),
    ) as {
      exports: Record<string, Record<string, string>>;
    };
    const target = exports[[".", ...rest].join("/")]?.["@pixelweft/source"] ?? "";
    return join("packages", room, target);
  });
  const { packages } = importsOf(top, entries);
  const others = [...packages.keys()].filter((name) => !name.startsWith("@pixelweft/"));
  // koffi quietens Dawn where it is installed; nothing is missing without it.
  expect(others.filter((name) => name !== "koffi")).toEqual(["webgpu"]);
});

test("libraries are found by their names in what ldconfig prints", () => {
  const listing =
    "2 libs\n\tlibvulkan.so.1 (libc6,x86-64) => /lib/libvulkan.so.1\n\tlibvulkan.so.1 (libc6) => /lib32/x\n";
  expect([...librariesIn(listing)]).toEqual([["libvulkan.so.1", "/lib/libvulkan.so.1"]]);
});
