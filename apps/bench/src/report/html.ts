/** Text that is safe inside elements and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Rows as an HTML table; the first row is the head. */
export function htmlTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  const body = rows.map((cells) => row(cells, "td")).join("\n");
  return `<table><thead>${row(head, "th")}</thead><tbody>\n${body}\n</tbody></table>`;
}

/** A page that needs nothing else. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${pageStyle}</style></head><body>
<h1>${escapeHtml(title)}</h1>
${body}
</body></html>
`;
}

/** How our pages look, in light and in dark. */
export const pageStyle = `
:root { color-scheme: light dark; --ours: #2a7f62; --peer: #7c8794; --ink: #1b1f24; --paper: #fff; --faint: #d5dae0; }
@media (prefers-color-scheme: dark) { :root { --ours: #4cc39a; --peer: #8b97a5; --ink: #e8eaed; --paper: #15181c; --faint: #394049; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 960px; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.2rem; font-size: 1.15rem; } section p { margin: .2rem 0; opacity: .75; }
table { border-collapse: collapse; font-size: 13px; display: block; overflow-x: auto; }
th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--faint); vertical-align: top; }
svg { width: 100%; font-size: 13px; } svg text { fill: var(--ink); } .name { text-anchor: end; } .tick { text-anchor: middle; opacity: .6; font-size: 11px; }
.none { opacity: .55; font-style: italic; } .grid { stroke: var(--faint); } .spread { stroke: var(--ink); stroke-width: 2; }
.ours { fill: var(--ours); } .peer { fill: var(--peer); } .scaled { opacity: .45; }
`;
