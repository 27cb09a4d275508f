/** What lies beside the playground where all of it is published, by folder. */
export const neighbours = {
  docs: "Documentation",
  gpu: "What this graphics card reaches",
} as const;

const foot = '<footer class="colophon" id="colophon"></footer>';

/**
 * The page of the playground with links to what lies beside it.
 *
 * @throws Error where the page has no such foot.
 */
export function withNeighbours(html: string): string {
  if (html.split(foot).length !== 2)
    throw new Error("Cannot add links to the playground: its page does not have one foot");
  const links = Object.entries(neighbours).map(
    ([folder, words]) => `<a href="./${folder}/">${words}</a>`,
  );
  const more = `<nav class="colophon" aria-label="Beside this page"><p>${links.join(" · ")}</p></nav>`;
  return html.replace(foot, `${foot}\n    ${more}`);
}
