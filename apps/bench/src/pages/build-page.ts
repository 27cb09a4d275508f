import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** The files of a page, by their paths from the top. */
export type PageFiles = ReadonlyMap<string, string>;

/** A page whose script is this module: `/` loads `/page.js`, and that what it needs, by relative paths. */
export async function buildPage(module: URL): Promise<PageFiles> {
  const input = fileURLToPath(module);
  const built = await build({
    configFile: false,
    logLevel: "warn",
    root: dirname(input),
    base: "./",
    resolve: { conditions: ["@pixelweft/source", "module", "browser", "development|production"] },
    worker: { format: "es" },
    build: {
      write: false,
      target: "es2023",
      assetsInlineLimit: 0,
      rolldownOptions: { input, output: { entryFileNames: "page.js" } },
    },
  });
  const outputs = [built].flat().flatMap((one) => ("output" in one ? one.output : []));
  const scripts = outputs.map((file): [string, string] => [
    `/${file.fileName}`,
    file.type === "chunk" ? file.code : String(file.source),
  ]);
  return new Map([["/", index], ...scripts]);
}

const index = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Pixelweft</title><link rel="icon" href="data:,"></head><body><script type="module" src="./page.js"></script></body></html>
`;
