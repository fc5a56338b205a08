import type { SimulatorContext } from '../kit/index.ts';

/** Whether a question comes late enough after the last one. */
export type FiscalPace = { allows(requestText: string): boolean };

const INTERVAL_MS = 1_000;

/** While the fault is on, the register answers one question a second, as its documentation has it. */
export function openPace({ faults, clock }: SimulatorContext): FiscalPace {
  let last = Number.NEGATIVE_INFINITY;
  return {
    allows(requestText) {
      const now = clock().getTime();
      if (faults.take('firstofd', 'report_limit', requestText) && now - last < INTERVAL_MS) return false;
      last = now;
      return true;
    },
  };
}
