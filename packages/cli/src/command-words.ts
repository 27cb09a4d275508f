/** A command of ours as it can be typed where this one was. */
export function commandWords(words: string): string {
  const script = process.env["npm_lifecycle_event"];
  return script === "pixelweft" || script === "demo"
    ? `npm run pixelweft -- ${words}`
    : `pixelweft ${words}`;
}
