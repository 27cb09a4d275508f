/** Returns the HTML of a page with its first paragraph as the description, which search engines and previews of links show. */
export function describePage(html: string): string {
  const [head = "", content = ""] = html.split('<div class="col-content">');
  const first = /<p>([\s\S]*?)<\/p>/.exec(content)?.[1];
  const title = /<title>([^<]*)<\/title>/.exec(head)?.[1] ?? "";
  const text = (first ?? title)
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll('"', "&quot;")
    .trim();
  const words = text.length <= 160 ? text : `${text.slice(0, 157).replace(/\s\S*$/, "")}...`;
  return html.replace(
    /(<meta name="description" content=")[^"]*"/,
    (_, before: string) => `${before}${words}"`,
  );
}
