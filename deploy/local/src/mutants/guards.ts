import { moneyGuards } from './guards-of-money.ts';
import type { Mutant } from './mutant.ts';

/** Every guard that is known to have a test of its own. */
export const guards: readonly Mutant[] = [...moneyGuards];
