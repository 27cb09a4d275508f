import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
};

/** How a folder is served. */
export interface Serving {
  readonly folder: string;
  /** With the headers that let a page share memory. */
  readonly isolated?: boolean;
  /** Path below which the folder lies, such as `/some/where`. */
  readonly under?: string;
}

/** A server on this machine. */
export interface ServedPage extends AsyncDisposable {
  readonly address: string;
}

/** Serves a folder as a plain file server does, on a free port. */
export async function servePage({
  folder,
  isolated = false,
  under = "",
}: Serving): Promise<ServedPage> {
  const headers = isolated
    ? {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      }
    : {};
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const path = normalize(decodeURIComponent(pathname));
    const inside = path.startsWith(`${under}/`) ? path.slice(under.length) : "";
    const file = join(folder, inside.endsWith("/") ? `${inside}index.html` : inside);
    const found = inside !== "" && statSync(file, { throwIfNoEntry: false })?.isFile();
    if (!found) return void response.writeHead(404).end("There is no such page");
    const type = types[extname(file)] ?? "application/octet-stream";
    const kept = file.includes("/assets/") ? "max-age=31536000, immutable" : "no-cache";
    response.writeHead(200, { ...headers, "content-type": type, "cache-control": kept });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((listening) => {
    server.listen(0, "127.0.0.1", listening);
  });
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    address: `http://127.0.0.1:${port}${under}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
