import { createServer } from "node:http";
import type { PageFiles } from "./build-page.ts";

/** A page that is served on this machine. */
export interface ServedFiles extends AsyncDisposable {
  readonly address: string;
}

/** What lets a page share memory. */
const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** Serves files to this machine alone, on a port or a free one, with the headers that let a page share memory or without. */
export async function serveFiles(
  files: PageFiles,
  { isolated, port = 0 }: { readonly isolated: boolean; readonly port?: number },
): Promise<ServedFiles> {
  const headers = isolated ? isolation : {};
  const server = createServer(({ url = "/" }, response) => {
    const text = files.get(url);
    const type = url === "/" ? "text/html; charset=utf-8" : "text/javascript";
    response.writeHead(text === undefined ? 404 : 200, { ...headers, "content-type": type });
    response.end(text);
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", listening);
  });
  const address = server.address();
  const taken = address !== null && typeof address === "object" ? address.port : port;
  return {
    address: `http://127.0.0.1:${taken}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
