import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build } from "vite";
import type { TimedSteps, TimedWork } from "./timed-steps.ts";

/** A page that times steps, open in a Chromium of its own. */
export interface TimingPage extends TimedSteps, AsyncDisposable {
  /** Of the browser. */
  readonly version: string;
}

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** The page's script and what it loads, by path. */
export async function buildPage(): Promise<ReadonlyMap<string, string>> {
  const built = await build({
    configFile: false,
    logLevel: "warn",
    root: fileURLToPath(new URL(".", import.meta.url)),
    resolve: { conditions: ["@pixelweft/source", "module", "browser", "development|production"] },
    worker: { format: "es" },
    build: {
      write: false,
      target: "es2023",
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: fileURLToPath(new URL("page.ts", import.meta.url)),
        output: { entryFileNames: "page.js" },
      },
    },
  });
  const outputs = [built].flat().flatMap((one) => ("output" in one ? one.output : []));
  return new Map(
    outputs.map((file) => [
      `/${file.fileName}`,
      file.type === "chunk" ? file.code : String(file.source),
    ]),
  );
}

/** Serves the files on this machine, with the headers that let a page share memory or without, and opens the page. */
export async function openPage(
  files: ReadonlyMap<string, string>,
  { isolated }: { readonly isolated: boolean },
): Promise<TimingPage> {
  const headers = isolated ? isolation : {};
  const server = createServer(({ url = "/" }, response) => {
    const text = url === "/" ? '<script type="module" src="/page.js"></script>' : files.get(url);
    const type = url === "/" ? "text/html" : "text/javascript";
    response.writeHead(text === undefined ? 404 : 200, { ...headers, "content-type": type });
    response.end(text);
  });
  await new Promise<void>((listening) => {
    server.listen(0, "127.0.0.1", listening);
  });
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking", "--no-first-run"],
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction(() => "steps" in globalThis);
  return {
    version: browser.version(),
    description: await page.evaluate(async () => (await globalThis.steps).description),
    once: (work: TimedWork) =>
      page.evaluate(async (asked) => (await globalThis.steps).once(asked), work),
    async [Symbol.asyncDispose]() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
