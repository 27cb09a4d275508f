/** What started this process, where npm did: one of this repository's scripts, or `npx`. */
function script(): string | undefined {
  return process.env["npm_lifecycle_event"];
}

/** Whether a script of this repository runs the command. */
export function isOfNpm(): boolean {
  return script() === "pixelweft" || script() === "demo";
}

/** A command of ours as it can be typed where this one was. */
export function commandWords(words: string): string {
  if (isOfNpm()) return `npm run pixelweft -- ${words}`;
  return `${script() === "npx" ? "npx " : ""}pixelweft ${words}`;
}
