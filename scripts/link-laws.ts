import { posix } from "node:path";
import type { Prose } from "./word-laws.ts";

const repository =
  /^https:\/\/(?:github|raw\.githubusercontent)\.com\/pixelweft\/pixelweft\/(?:blob\/|tree\/)?main\//;

/** Links of Markdown texts to files of this repository that are not there, one sentence each, code left out; `exists` takes paths from the top. */
export function linkLaws(texts: readonly Prose[], exists: (path: string) => boolean): string[] {
  return texts.flatMap(({ path, text }) =>
    [...text.replaceAll(/^```[\s\S]*?^```$/gm, "").matchAll(/\]\(([^)\s#]+)/g)].flatMap(
      ([, target = ""]) => {
        const own = repository.exec(target)?.[0];
        if (own === undefined && /^[a-z]+:/.test(target)) return [];
        const file =
          own === undefined
            ? posix.join(posix.dirname(path), target)
            : target.slice(own.length).replace(/\/$/, "");
        return exists(file) ? [] : [`${path} links to ${target}, which is not there`];
      },
    ),
  );
}
