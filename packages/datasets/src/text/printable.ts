// Controls of C0 and C1, DEL, and what turns the direction of text: they write to a terminal what is not there.
// oxlint-disable-next-line no-control-regex
const hidden = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text in one line that any terminal may show: control characters, line breaks among them, and those that turn the direction of text become `\u{…}`.
 *
 * @example
 * printable("red \u001b[31m"); // "red \\u{1b}[31m"
 * printable("two\nlines"); // "two\\u{a}lines"
 */
export function printable(text: string): string {
  return text.replaceAll(hidden, (found) => `\\u{${found.charCodeAt(0).toString(16)}}`);
}

/** True for text that {@link printable} leaves as it is. */
export function isPrintable(text: string): boolean {
  return text.search(hidden) < 0;
}
