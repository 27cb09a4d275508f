/** Whether a table's rows that add little to its other rows are left to the nightly tier. */
export const byDay: boolean = process.env["TEST_TIER"] !== "nightly";
