/** Puts text between the two marks of its name in a page. RangeError if the page lacks them. */
export function replaceMarked(page: string, mark: string, text: string): string {
  const [from, to] = [`<!-- ${mark} -->\n`, `\n<!-- end of ${mark} -->`];
  const [start, end] = [page.indexOf(from), page.indexOf(to)];
  if (start < 0 || end < start)
    throw new RangeError(`Cannot put ${mark} into the page: its marks are missing`);
  return page.slice(0, start + from.length) + text + page.slice(end);
}

/** A page without what stands between marks: what was written by hand. */
export function unmarked(page: string): string {
  return page.replaceAll(/<!-- (.+?) -->\n[\s\S]*?\n<!-- end of \1 -->/g, "");
}
