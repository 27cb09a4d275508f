import { expect, test } from "vitest";
import { deadLinks, foreignParts, readHtml } from "./dead-links.ts";

const target = readHtml("a/target.html", '<h2 id="one">1</h2>');
const linked = (link: string): string[] =>
  deadLinks(
    [readHtml("a/page.html", `<p id="here"><a href="${link}">x</a></p>`), target],
    (path) => path === "media/a.png",
  );

test.each(["target.html", "target.html#one", "#here", "../media/a.png", "https://example.org/x"])(
  "deadLinks() passes %s",
  (link) => {
    expect(linked(link)).toEqual([]);
  },
);

test.each([
  ["missing.html", "which is not there"],
  ["target.html#two", "no such place"],
  ["#two", "no such place"],
  ["/a/target.html", "from the root of the server"],
])("deadLinks() finds %s", (link, why) => {
  expect(linked(link)).toEqual([expect.stringContaining(why)]);
});

test("foreignParts() finds what a page loads from other machines, and no links", () => {
  const html =
    '<a href="https://a.example">a</a><script defer src="https://b.example/b.js"></script><link rel="stylesheet" href="//c.example/c.css"/><img src="media/d.png"/>';
  expect(foreignParts("a.html", html)).toEqual([
    "a.html loads https://b.example/b.js from another machine",
    "a.html loads //c.example/c.css from another machine",
  ]);
});
