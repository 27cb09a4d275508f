/** Whether a script of this repository runs the command. */
export function isOfNpm(): boolean {
  const script = process.env["npm_lifecycle_event"];
  return script === "pixelweft" || script === "demo";
}

/** A command of ours as it can be typed where this one was. */
export function commandWords(words: string): string {
  return isOfNpm() ? `npm run pixelweft -- ${words}` : `pixelweft ${words}`;
}
