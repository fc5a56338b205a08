import { describe, expect, test } from 'vitest';
import { addressesToNotify, bankChange, checkRecipient, type Recipient, type RecipientDetails } from './recipient.ts';

const DETAILS: RecipientDetails = {
  name: 'IP Ivanov',
  address: 'Moscow',
  phone: '+79991234567',
  inn: '500100732259',
  bankCode: '044525974',
  bankAccountNumber: '40802810700000000002',
  bankAccountHolder: 'IP Ivanov',
};
const now = new Date('2026-11-20T12:00:00Z');
const before = new Date('2026-11-01T12:00:00Z');
const payee: Recipient = {
  ...DETAILS,
  id: 'recipient-1',
  coachId: 'coach-1',
  version: 1,
  problems: [],
  bankChangedAt: before,
  createdAt: before,
  updatedAt: before,
};

test.each<[string, Partial<RecipientDetails>, string[]]>([
  ['good details', {}, []],
  ['an INN with a wrong digit', { inn: '500100732258' }, ['/inn']],
  ['a BIK of fifteen digits', { bankCode: '200000000001056' }, ['/bankCode']],
  ['an account of another bank', { bankCode: '044525225' }, ['/bankAccountNumber']],
  ['a short account', { bankAccountNumber: '1234567890' }, ['/bankAccountNumber']],
  [
    'an account in dollars',
    { bankAccountNumber: '40802840700000000002' },
    ['/bankAccountNumber', '/bankAccountNumber'],
  ],
  ['a phone without a plus', { phone: '79991234567' }, ['/phone']],
  [
    "the documentation's sample",
    { inn: '000000000000', bankCode: '200000000001056', bankAccountNumber: '1234567890' },
    ['/inn', '/bankCode', '/bankAccountNumber'],
  ],
])('%s', (_what, change, pointers) => {
  expect(checkRecipient({ ...DETAILS, ...change }).map(({ pointer }) => pointer)).toEqual(pointers);
});

describe('a change of bank details', () => {
  test('is not the first entry', () => {
    expect(bankChange(undefined, DETAILS, now)).toEqual({ bankDetailsChanged: false, bankChangedAt: undefined });
  });

  test.each<keyof RecipientDetails>(['inn', 'bankCode', 'bankAccountNumber', 'bankAccountHolder'])(
    'is another %s',
    (field) => {
      expect(bankChange(payee, { ...DETAILS, [field]: 'other' }, now)).toEqual({
        bankDetailsChanged: true,
        bankChangedAt: now,
      });
    },
  );

  test('is not another name; the earlier change stays in force', () => {
    expect(bankChange(payee, { ...DETAILS, name: 'other' }, now)).toEqual({
      bankDetailsChanged: false,
      bankChangedAt: before,
    });
  });
});

describe('a change is published with', () => {
  const withEmail = { ...payee, email: 'b@example.com' };
  const other = { ...DETAILS, email: 'b@example.com', bankAccountNumber: 'other' };

  test.each<[string, Recipient | undefined, RecipientDetails, string[], object]>([
    ['no address where there was no recipient', undefined, other, ['a@example.com'], {}],
    ['no address where payouts go to the same account', withEmail, { ...other, ...DETAILS }, ['a@example.com'], {}],
    ['the address in force', withEmail, other, [], { previousEmail: 'b@example.com' }],
    [
      'the former address where only the e-mail changes',
      withEmail,
      { ...DETAILS, email: 'c@example.com' },
      [],
      { previousEmail: 'b@example.com' },
    ],
    [
      'those since the last payout, each once',
      withEmail,
      other,
      ['a@example.com', 'b@example.com', 'a@example.com'],
      { previousEmail: 'b@example.com', earlierEmails: ['a@example.com'] },
    ],
    ['these alone where none is in force', payee, other, ['a@example.com'], { earlierEmails: ['a@example.com'] }],
    [
      'five at most, the oldest first',
      payee,
      other,
      ['1', '2', '3', '4', '5', '6'],
      { earlierEmails: ['1', '2', '3', '4', '5'] },
    ],
  ])('%s', (_what, before, details, since, notified) => {
    expect(addressesToNotify(before, details, since)).toEqual(notified);
  });
});
