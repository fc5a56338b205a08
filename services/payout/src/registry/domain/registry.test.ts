import { roubles } from '@leko/money';
import { describe, expect, test } from 'vitest';
import type { RemittanceState } from '../../remittances/domain/remittance.ts';
import {
  isSafeToSendAgain,
  judgeRows,
  nextCheck,
  nextReturnCheck,
  type RegistryRow,
  type Verdict,
} from './registry.ts';

const paid = roubles(900n);
const row = (state: RegistryRow['state'], reason?: string): RegistryRow => ({
  rowKey: 'r',
  amount: paid,
  state,
  reason,
});
const seconds = (count: number) => new Date(count * 1_000);
const day = 24 * 3_600;

test.each<[RemittanceState, RegistryRow[], Partial<Verdict>]>([
  ['WAITING', [row('waiting')], { kind: 'wait', reason: undefined }],
  ['WAITING', [row('waiting', 'hold')], { kind: 'wait', reason: 'hold' }],
  ['WAITING', [row('complete')], { kind: 'move', names: ['complete'] }],
  ['WAITING', [row('failure', 'closed')], { kind: 'move', names: ['fail'], reason: 'closed' }],
  ['WAITING', [row('returned')], { kind: 'move', names: ['complete', 'return'] }],
  ['WAITING', [], { kind: 'mismatch' }],
  ['WAITING', [{ ...row('complete'), amount: roubles(899n) }], { kind: 'mismatch' }],
  ['WAITING', [{ ...row('complete'), amount: undefined }], { kind: 'mismatch' }],
  ['COMPLETE', [row('complete')], { kind: 'wait' }],
  ['COMPLETE', [row('returned', 'back')], { kind: 'move', names: ['return'], reason: 'back' }],
  ['COMPLETE', [row('failure')], { kind: 'mismatch' }],
  ['FAILURE', [row('failure')], { kind: 'wait' }],
  ['FAILURE', [row('returned')], { kind: 'wait' }],
  ['FAILURE', [row('complete')], { kind: 'mismatch' }],
  ['WAITING', [row('complete'), row('failure')], { kind: 'mismatch' }],
  ['COMPLETE', [row('complete'), row('complete')], { kind: 'mismatch' }],
])('%s and the bank says %o', (state, bankRows, verdict) => {
  expect(judgeRows({ state, paid }, bankRows)).toMatchObject(verdict);
});

describe('the next poll', () => {
  test.each([
    [0, 2],
    [1, 4],
    [8, 512],
    [9, 600],
    [40, 600],
  ])('after %i polls comes in %i seconds', (polls, wait) => {
    expect(nextCheck({ polls, createdAt: seconds(0) }, seconds(10))).toEqual(seconds(10 + wait));
  });

  test('comes hourly after more than a day', () => {
    expect(nextCheck({ polls: 0, createdAt: seconds(0) }, seconds(day + 1))).toEqual(seconds(day + 1 + 3_600));
  });

  test('for returns comes hourly, then daily, then never', () => {
    expect(nextReturnCheck(seconds(0), seconds(60))).toEqual(seconds(60 + 3_600));
    expect(nextReturnCheck(seconds(0), seconds(2 * day))).toEqual(seconds(3 * day));
    expect(nextReturnCheck(seconds(0), seconds(30 * day))).toBeUndefined();
  });
});

test.each([
  [299, false],
  [300, true],
])('%i seconds after an attempt it is safe to send again: %s', (age, isSafe) => {
  expect(isSafeToSendAgain(age * 1_000)).toBe(isSafe);
});
