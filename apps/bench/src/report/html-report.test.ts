import { expect, test } from "vitest";
import { exampleReport, measured } from "./example-report.fixture.ts";
import { htmlReport } from "./html-report.ts";
import { escapeHtml } from "./html.ts";

test("escapeHtml() leaves nothing that could open an element, an entity or leave an attribute", () => {
  expect(escapeHtml(`<a href="x" id='y'>&amp;`)).not.toMatch(/[<>"']|&(?!#\d+;)/);
  expect(escapeHtml("5 < 6")).toBe("5 &#60; 6");
});

const page = htmlReport(
  exampleReport("G28-step", [
    measured("ours-wasm", [0.1, 0.11]),
    measured("torch-dense", [0.2], { scaled: { words: "batch 1", times: 16 } }),
    { subject: "tfjs-wasm", status: "cannot", reason: "<script>alert(1)</script>" },
  ]),
);

test("The page escapes what subjects and machines say", () => {
  expect(page).not.toContain("<script");
  expect(page).not.toContain("<co>");
  expect(page).not.toContain("<fast>");
  expect(page).toContain("PyTorch &#38; &#60;co&#62;");
});

test("The page needs nothing from elsewhere", () => {
  expect(page).not.toMatch(/https?:|src=|@import|url\(/);
});

test("The page draws a bar for each figure, pale and labelled if it is scaled", () => {
  expect(page.match(/<rect /g)).toHaveLength(2);
  expect(page).toContain('class="peer scaled"');
  expect(page).toMatch(/200 ms scaled<\/text>|0\.20 s scaled<\/text>/);
});

test("Longer bars are slower", () => {
  const widths = [...page.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) =>
    Number(width),
  );
  expect(widths[1]).toBeGreaterThan(widths[0] ?? Infinity);
});
