import { expect, it } from 'vitest';
import { type PaymentState, paymentStates } from '../../payments/domain/states.ts';
import { type RefundAsked, refundRefusal } from './rules.ts';

const asked = (change: Partial<RefundAsked>): RefundAsked => ({
  state: 'received',
  isCaptureWanted: false,
  origin: 'request',
  isPrivileged: false,
  athleteUntil: 'captured',
  ...change,
});
/** The states in which such a refund is allowed. */
const allowed = (change: Partial<RefundAsked>): PaymentState[] =>
  paymentStates.filter((state) => refundRefusal(asked({ ...change, state })) === undefined);

it.each<[string, Partial<RefundAsked>, PaymentState[]]>([
  ['an athlete', {}, ['received']],
  ['an athlete, where the setting says never', { athleteUntil: 'never' }, []],
  ['a service', { isPrivileged: true }, ['received', 'delivered']],
  ['a service, where athletes never may', { isPrivileged: true, athleteUntil: 'never' }, ['received', 'delivered']],
  ['a cancellation', { origin: 'cancel' }, ['received']],
  ['the decision of a review', { origin: 'review' }, ['review']],
  ['no caller while a capture runs', { isCaptureWanted: true, isPrivileged: true }, []],
])('%s may refund in %j', (_who, change, states) => {
  expect(allowed(change)).toEqual(states);
});

it.each<[PaymentState, Partial<RefundAsked>, string]>([
  ['awaiting', {}, 'illegal_transition'],
  ['refund', { isPrivileged: true }, 'illegal_transition'],
  ['delivered', {}, 'refund_not_allowed'],
  ['review', { isPrivileged: true }, 'refund_not_allowed'],
  ['received', { isCaptureWanted: true }, 'capture_in_progress'],
])('in %s %j is refused as %s', (state, change, expected) => {
  expect(refundRefusal(asked({ ...change, state }))).toBe(expected);
});
