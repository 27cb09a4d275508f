/**
 * Whether CI tries a commit, and leaves to the night (`CI_LONG=1`) the rows of a test that say little more than its other rows. At a desk all
 * of them run. Whole tests for the night are in `NAME.long.page.test.ts`.
 */
export const byDay: boolean = process.env["CI"] === "true" && process.env["CI_LONG"] !== "1";
