import { expect, test } from 'vitest';
import { BANK_TIMEOUTS } from './timeouts.ts';

test('in production the bank has seconds: for a read fewer than the gateway waits for one, for the rest of a write enough', () => {
  expect(BANK_TIMEOUTS).toEqual({ readMs: 4_000, writeMs: 15_000, registryMs: 10_000 });
});
