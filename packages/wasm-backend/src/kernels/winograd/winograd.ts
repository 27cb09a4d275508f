import { planWinograd } from "./contract-plan.ts";
import { winogradWork } from "./contract.ts";
import { planWinogradFilter } from "./filter-plan.ts";
import { winogradFilterWork } from "./filter.ts";
import { packWinogradWork } from "./pack.ts";

/** Convolutions by transforms, which only training asks for: a page that samples does not load them. */
export interface Winograd {
  readonly planContract: typeof planWinograd;
  readonly contractWork: typeof winogradWork;
  readonly packWork: typeof packWinogradWork;
  readonly planFilter: typeof planWinogradFilter;
  readonly filterWork: typeof winogradFilterWork;
}

export const winograd: Winograd = {
  planContract: planWinograd,
  contractWork: winogradWork,
  packWork: packWinogradWork,
  planFilter: planWinogradFilter,
  filterWork: winogradFilterWork,
};
