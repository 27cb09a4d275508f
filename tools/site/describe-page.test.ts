import { expect, test } from "vitest";
import { describePage } from "./describe-page.ts";

const page = (content: string): string =>
  `<title>In a page | Pixelweft</title><meta name="description" content="Documentation for Pixelweft"/><body><p>Menu</p><div class="col-content">${content}</div>`;
const described = (content: string): string | undefined =>
  /content="([^"]*)"/.exec(describePage(page(content)))?.[1];

test("describePage() takes the first paragraph, without tags and line breaks", () => {
  const content = `<h1>In a page</h1><p>Runs\n<code>sample()</code> in "browsers", &lt;here&gt; at $&amp;.</p><p>More.</p>`;
  expect(described(content)).toBe("Runs sample() in &quot;browsers&quot;, &lt;here&gt; at $&amp;.");
  expect(describePage(page(content))).toContain(content);
});

test("describePage() ends long paragraphs at a word, and takes the title of a page without one", () => {
  const long = described(`<p>${"a network ".repeat(40)}</p>`) ?? "";
  expect(long).toMatch(/^a network .*(?: a| network)\.\.\.$/);
  expect(long.length).toBeLessThanOrEqual(160);
  expect(described("<h1>Empty</h1>")).toBe("In a page | Pixelweft");
});
