/** False in a browser, where there is no zlib. */
export const inNode: boolean =
  typeof process !== "undefined" && process.versions?.node !== undefined;
