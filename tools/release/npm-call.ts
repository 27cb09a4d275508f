/** A call of npm as `spawnSync()` takes it. */
export interface NpmCall {
  readonly command: string;
  readonly words: readonly string[];
  readonly shell: boolean;
}

/**
 * How npm is called: on Windows it is a `.cmd` file, which a shell alone runs, and a shell takes a path with spaces for several words
 * without quotes.
 *
 * @example
 * npmCall(["view", "pixelweft"], "win32").command; // 'npm "view" "pixelweft"'
 */
export function npmCall(
  words: readonly string[],
  platform: NodeJS.Platform = process.platform,
): NpmCall {
  if (platform !== "win32") return { command: "npm", words, shell: false };
  const quoted = words.map((word) => `"${word}"`);
  return { command: ["npm", ...quoted].join(" "), words: [], shell: true };
}
