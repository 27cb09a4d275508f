/** Seconds with a fitting unit and three figures. */
export function inSeconds(seconds: number): string {
  if (seconds >= 100) return `${Math.round(seconds).toLocaleString("en")} s`;
  if (seconds >= 1) return `${figures(seconds)} s`;
  if (seconds >= 1e-3) return `${figures(seconds * 1e3)} ms`;
  return `${figures(seconds * 1e6)} us`;
}

/** Bytes in decimal units. */
export function inBytes(bytes: number): string {
  if (bytes >= 1e9) return `${figures(bytes / 1e9)} GB`;
  if (bytes >= 1e6) return `${figures(bytes / 1e6)} MB`;
  return `${figures(bytes / 1e3)} kB`;
}

/** Floating-point operations a second, or nothing where they mean nothing. */
export function inRate(flop: number, seconds: number): string {
  if (flop === 0) return "";
  return `${figures(flop / seconds / 1e9)} GF/s`;
}

/** A number with three figures, or all of a large one. */
export function figures(x: number): string {
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (size >= 100) return Math.round(x).toLocaleString("en");
  return size >= 10 ? x.toFixed(1) : size >= 0.1 ? x.toFixed(2) : x.toPrecision(2);
}
