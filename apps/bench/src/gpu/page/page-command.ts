import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildPage, type PageFiles } from "../../pages/build-page.ts";
import { serveFiles } from "../../pages/serve-files.ts";

const help = `Usage: gpu-page [--port n] [--out folder]

Builds a page that measures the card of the browser that opens it, and serves it on this machine alone; Ctrl-C ends it. The page shows
what it finds, and offers it as gpu.json and gpu.html. Nothing is sent anywhere.

  --port   the port; a free one if missing
  --out    writes the page into a folder instead, for any server with https`;

/** The files of the page that measures a card. */
export function buildGpuPage(): Promise<PageFiles> {
  return buildPage(new URL("page.ts", import.meta.url));
}

/** Runs `gpu-page` with the words behind it; paths are meant from `here`. */
export async function gpuPageCommand(words: readonly string[], here: string): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      port: { type: "string", default: "0" },
      out: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new RangeError(`Cannot serve on port ${values.port}: a port is 1 to 65535`);
  const files = await buildGpuPage();
  if (values.out === undefined) {
    const { address } = await serveFiles(files, { isolated: true, port });
    console.log(`Open ${address} in a browser with WebGPU; Ctrl-C ends`);
    return;
  }
  const folder = resolve(here, values.out);
  await writeFolder(folder, files);
  console.log(`Written: ${join(folder, "index.html")}`);
}

async function writeFolder(folder: string, files: PageFiles): Promise<void> {
  for (const [path, text] of files) {
    const file = join(folder, path === "/" ? "index.html" : path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
