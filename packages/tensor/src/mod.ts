export type { Backend } from "./backend/mod.ts";
