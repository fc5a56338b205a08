import { vi } from 'vitest';

/** The clock of the machine is so far ahead, until the mocks are restored; what counts elapsed time goes on as it is. */
export function clockIsAhead(ms: number): void {
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + ms);
}
