import { posix } from "node:path";

/**
 * What a built file reads once it is joined, in `dist/joined`; `place` is where it lies below `dist`. Files beside it stay where they are.
 * An address stays whole, as a user's bundler looks for it to take the file along. Who asks where it is hears where it was.
 */
export function joinedText(text: string, place: string): string {
  const here = `new URL("../${place}", import.meta.url).href`;
  const address = /new URL\(\s*"(\.[^"]*)",\s*import\.meta\.url\s*\)/;
  // At odd places stand the paths of whole addresses.
  return text
    .split(address)
    .map((part, i) =>
      i % 2 === 0
        ? part.replaceAll("import.meta.url", here)
        : `new URL("${posix.join("..", posix.dirname(place), part)}", import.meta.url)`,
    )
    .join("");
}
