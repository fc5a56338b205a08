import { expect, it } from 'vitest';
import { checkoutOf } from './checkout.ts';

const BANK = 'https://bank.example/p';
const before = new Date('2026-11-20T10:00:00Z');
const expiry = new Date('2026-11-20T11:00:00Z');

it.each([
  ['awaiting', BANK, before, { kind: 'open', link: BANK }],
  ['checkout', BANK, before, { kind: 'open', link: BANK }],
  ['awaiting', undefined, before, { kind: 'pending' }],
  ['awaiting', BANK, expiry, { kind: 'closed' }],
  ['awaiting', undefined, expiry, { kind: 'closed' }],
  ['review', BANK, before, { kind: 'closed' }],
  ['received', BANK, before, { kind: 'closed' }],
  ['canceled', BANK, before, { kind: 'closed' }],
] as const)('the checkout of a payment in %s with link %s at %s is %o', (state, paymentLink, now, expected) => {
  expect(checkoutOf({ state, link: { url: paymentLink, expiresAt: expiry } }, now)).toEqual(expected);
});
