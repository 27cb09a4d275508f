/** Code of the number of a group's thread divided by `count`: no thread is below 0, which a driver need not find out. */
export function threadOver(count: number): string {
  return `i32(u32(thread) / ${count}u)`;
}

/** Code of what is left of the number of a group's thread when it is divided by `count`. */
export function threadWithin(count: number): string {
  return `i32(u32(thread) % ${count}u)`;
}
