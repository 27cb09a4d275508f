const longest = 40;

/** A value of a file for a message: of a list or an object its kind, since showing it may need gigabytes, or more stack than there is; else its first 40 characters. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string") return String(value).slice(0, longest);
  const start = JSON.stringify(value.slice(0, longest));
  return value.length > longest ? `${start}…` : start;
}
