import { expect, test } from 'vitest';
import { coachPaymentStatus } from './operation.ts';

const at = new Date('2026-11-20T12:00:00Z');

test.each([
  ['PAID', {}],
  ['CAPTURED', { capturedAt: at }],
  ['REFUNDED', { capturedAt: at, refundedAt: at }],
  ['REFUNDED', { refundedAt: at }],
] as const)('%s', (status, steps) => {
  expect(coachPaymentStatus({ capturedAt: undefined, refundedAt: undefined, ...steps })).toBe(status);
});
