import { posix } from "node:path";

/** What a page of HTML links to, and the places in it that links can lead to. */
export interface HtmlPage {
  /** From the top of the site. */
  readonly path: string;
  readonly links: readonly string[];
  readonly anchors: ReadonlySet<string>;
}

/** Reads the links and anchors of a page. */
export function readHtml(path: string, html: string): HtmlPage {
  const body = html.replaceAll(/<script>[\s\S]*?<\/script>/g, "");
  return {
    path,
    links: valuesOf(body, /\s(?:href|src)="([^"]*)"/g),
    anchors: new Set(valuesOf(body, /\s(?:id|name)="([^"]*)"/g)),
  };
}

/**
 * What is wrong with the links of a site, one sentence each: files and anchors that are not there, and addresses from the root of a
 * server, which lead elsewhere where the site lies in a folder. Addresses on the web are not asked.
 */
export function deadLinks(pages: readonly HtmlPage[], exists: (path: string) => boolean): string[] {
  const known = new Map(pages.map((page) => [page.path, page]));
  return pages.flatMap(({ path, links }) =>
    [...new Set(links)].flatMap((link) => {
      if (/^[a-z]+:/.test(link)) return [];
      if (link.startsWith("/")) return [`${path} links to ${link}, from the root of the server`];
      const [file = "", anchor = ""] = link.split("#");
      const target = file === "" ? path : posix.join(posix.dirname(path), decodeURI(file));
      const page = known.get(target);
      if (page === undefined && !exists(target))
        return [`${path} links to ${link}, which is not there`];
      const place = decodeURIComponent(anchor);
      if (page === undefined || place === "" || page.anchors.has(place)) return [];
      return [`${path} links to ${link}, and there is no such place on that page`];
    }),
  );
}

/** What a page loads from other machines: none, so that it works without a network. */
export function foreignParts(path: string, html: string): string[] {
  const loads = /<(?:script|img|iframe|source)\b[^>]*\ssrc="((?:https?:)?\/\/[^"]*)"/g;
  const styles =
    /<link\b[^>]*rel="(?:stylesheet|preload|icon)"[^>]*href="((?:https?:)?\/\/[^"]*)"/g;
  return [...valuesOf(html, loads), ...valuesOf(html, styles)].map(
    (address) => `${path} loads ${address} from another machine`,
  );
}

function valuesOf(html: string, pattern: RegExp): string[] {
  return [...html.matchAll(pattern)].map(([, value = ""]) =>
    value.replaceAll("&amp;", "&").replaceAll("&#x27;", "'").replaceAll("&quot;", '"'),
  );
}
