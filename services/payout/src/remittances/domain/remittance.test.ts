import { roubles } from '@leko/money';
import { describe, expect, test } from 'vitest';
import type { Recipient } from '../../recipients/domain/recipient.ts';
import { decideRemittance, moves, type RemittanceQuestion, remittanceStates } from './remittance.ts';

const now = new Date('2026-11-20T12:00:00Z');
const payee: Recipient = {
  id: 'recipient-1',
  coachId: 'coach-1',
  name: 'IP Ivanov',
  address: 'Moscow',
  inn: '500100732259',
  bankCode: '044525974',
  bankAccountNumber: '40802810700000000002',
  bankAccountHolder: 'IP Ivanov',
  version: 1,
  problems: [],
  bankChangedAt: undefined,
  createdAt: now,
  updatedAt: now,
};
const question = (change: Partial<RemittanceQuestion> = {}): RemittanceQuestion => ({
  seen: roubles(1_500n),
  available: roubles(1_500n),
  overrideThreshold: false,
  isOneWaiting: false,
  payee,
  rules: {
    thresholdAmount: '1000 RUB',
    overrideFeePercentage: '5.00',
    minimumFee: '50 RUB',
    registryIntervalSeconds: 60,
  },
  freezeHours: 24,
  now,
  ...change,
});
const amounts = (available: bigint) => ({ seen: roubles(available), available: roubles(available) });
const changedHoursAgo = (hours: number): Recipient => ({
  ...payee,
  bankChangedAt: new Date(now.getTime() - hours * 3_600_000),
});

test.each<[string, Partial<RemittanceQuestion>, bigint, bigint, string]>([
  ['above the threshold', {}, 1_500n, 0n, '0'],
  ['at the threshold', amounts(1_000n), 1_000n, 0n, '0'],
  ['above it with an override that is not needed', { overrideThreshold: true }, 1_500n, 0n, '0'],
  ['below it for the minimum fee', { ...amounts(400n), overrideThreshold: true }, 350n, 50n, '5.00'],
  ['of 51 roubles for 50', { ...amounts(51n), overrideThreshold: true }, 1n, 50n, '5.00'],
  ['after the freeze', { payee: changedHoursAgo(24) }, 1_500n, 0n, '0'],
])('a remittance %s', (_what, change, paid, fee, feePercentage) => {
  const decision = decideRemittance(question(change));

  expect(decision).toMatchObject({ ok: true, value: { paid: roubles(paid), fee: roubles(fee), feePercentage } });
});

test.each<[string, Partial<RemittanceQuestion>]>([
  ['remittance_waiting', { isOneWaiting: true, available: roubles(0n) }],
  ['available_amount_changed', { seen: roubles(1_499n) }],
  ['available_amount_changed', { available: roubles(0n) }],
  ['nothing_available', amounts(0n)],
  ['no_recipient', { payee: undefined }],
  ['recipient_frozen', { payee: changedHoursAgo(23) }],
  ['below_threshold', amounts(999n)],
  ['fee_exceeds_amount', { ...amounts(50n), overrideThreshold: true }],
  ['fee_exceeds_amount', { ...amounts(1n), overrideThreshold: true }],
])('is refused as %s', (code, change) => {
  expect(decideRemittance(question(change))).toMatchObject({ ok: false, refusal: { code } });
});

describe('moves', () => {
  test('what failed or was deleted never moves again', () => {
    const sources = Object.values(moves).map(({ from }) => from);

    expect(remittanceStates.filter((state) => !sources.includes(state))).toEqual(['FAILURE', 'DELETED']);
  });
});
