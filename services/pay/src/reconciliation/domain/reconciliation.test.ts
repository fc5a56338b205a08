import { roubles, ZERO } from '@leko/money';
import { describe, expect, it } from 'vitest';
import type { BankRow, BankStatus, DayBooks, Evidence, OurPayment } from './findings.ts';
import { compareDay, questionsOf } from './reconciliation.ts';

const DAY = '2026-11-20';
const NOON = new Date('2026-11-20T09:00:00Z');

const row = (change: Partial<BankRow> = {}): BankRow => ({
  operationId: 'op-1',
  paymentId: undefined,
  status: 'paid',
  amount: roubles(330n),
  commission: roubles(8n),
  enrolment: roubles(322n),
  ...change,
});
const payment = (change: Partial<OurPayment> = {}): OurPayment => ({
  paymentId: 'pay-1',
  operationId: 'op-1',
  state: 'received',
  amount: roubles(330n),
  bankAmount: roubles(330n),
  takenAt: NOON,
  refunded: ZERO,
  reserved: ZERO,
  isOfDay: true,
  ...change,
});
const said = (status: BankStatus, change: object = {}): Evidence => ({
  known: true,
  operationId: 'op-1',
  paymentId: undefined,
  status,
  amount: roubles(330n),
  refunded: ZERO,
  ...change,
});
const books = (change: Partial<DayBooks> = {}): DayBooks => ({
  day: DAY,
  rows: [],
  unreadable: [],
  ours: [],
  evidence: new Map(),
  leftovers: [],
  listedElsewhere: new Set(),
  isOver: true,
  ...change,
});
const verdictsOf = (change: Partial<DayBooks>) =>
  compareDay(books(change)).map(({ key, verdict, reason }) => [key, verdict, ...(reason ? [reason] : [])].join(' '));
const known = (evidence: Evidence) => new Map([['op-1', evidence]]);
const back = (refunded: bigint, reserved = refunded) => ({ refunded: roubles(refunded), reserved: roubles(reserved) });

describe('a row and its payment', () => {
  it.each<[string, Partial<BankRow>, Partial<OurPayment>, string]>([
    ['agree', {}, {}, 'op-1 matched'],
    ['agree after the capture', {}, { state: 'delivered' }, 'op-1 matched'],
    [
      'agree on an amount that an operator accepted',
      { amount: roubles(329n), enrolment: roubles(321n) },
      { bankAmount: roubles(329n) },
      'op-1 matched',
    ],
    ['differ in the amount', { amount: roubles(329n), enrolment: roubles(321n) }, {}, 'op-1 open amount_differs'],
    [
      'differ in the amount, which is known',
      { amount: roubles(329n) },
      { state: 'review', bankAmount: roubles(329n) },
      'op-1 open amount_differs',
    ],
    ['agree, but a person must look', {}, { state: 'review', takenAt: undefined }, 'op-1 open in_review'],
    ['do not know of the payment yet', {}, { state: 'awaiting', takenAt: undefined }, 'op-1 open unpaid_here'],
    ['come after the end', {}, { state: 'canceled', takenAt: undefined }, 'op-1 open unpaid_here'],
    ['differ on who holds the money', {}, { takenAt: undefined }, 'op-1 open held_here'],
    ['have money that is only on its way', { status: 'open' }, {}, 'op-1 open not_paid_in_full'],
    ['have a state that no registry has', { status: 'held' }, {}, 'op-1 open unexpected_status'],
    ['have figures that do not add up', { enrolment: roubles(300n) }, {}, 'op-1 open figures_disagree'],
    ['agree that all went back', { status: 'refunded' }, { state: 'refund', ...back(330n) }, 'op-1 matched'],
    ['wait for the confirmation of a refund', { status: 'refunded' }, back(0n, 330n), 'op-1 matched'],
    ['differ: refunded there and not here', { status: 'refunded' }, {}, 'op-1 open refunded_at_bank'],
    ['differ: a part refunded there and nothing here', { status: 'partly_refunded' }, {}, 'op-1 open refunded_at_bank'],
    ['differ: refunded here and not there', {}, { state: 'refund', ...back(330n) }, 'op-1 open not_refunded_at_bank'],
    [
      'differ: all refunded here and a part there',
      { status: 'partly_refunded' },
      { state: 'refund', ...back(330n) },
      'op-1 open not_refunded_at_bank',
    ],
    ['agree that a part went back', { status: 'partly_refunded' }, back(110n), 'op-1 matched'],
  ])('%s', (_what, bank, ours, expected) => {
    expect(verdictsOf({ rows: [row(bank)], ours: [payment(ours)] })).toEqual([expected]);
  });

  it.each<[bigint, Partial<OurPayment>, string]>([
    [110n, back(110n), 'op-1 matched'],
    [220n, back(110n), 'op-1 open refunded_at_bank'],
    [220n, back(110n, 220n), 'op-1 matched'],
    [110n, back(220n), 'op-1 open not_refunded_at_bank'],
  ])('compare the part that went back, once the bank has answered %s', (amount, ours, expected) => {
    const evidence = known(said('partly_refunded', { refunded: roubles(amount) }));

    expect(verdictsOf({ rows: [row({ status: 'partly_refunded' })], ours: [payment(ours)], evidence })).toEqual([
      expected,
    ]);
  });

  it('find each other by our own id where the operation is not known here', () => {
    const ours = [payment({ operationId: undefined, state: 'awaiting' })];

    expect(verdictsOf({ rows: [row({ paymentId: 'pay-1' })], ours })).toEqual(['op-1 open unpaid_here']);
    expect(verdictsOf({ rows: [row()], ours, evidence: known(said('paid', { paymentId: 'pay-1' })) })).toEqual([
      'op-1 open unpaid_here',
    ]);
  });
});

describe('a row without a payment', () => {
  it('is open', () => {
    expect(verdictsOf({ rows: [row()] })).toEqual(['op-1 open unknown_here']);
  });

  it('that claims a payment with another operation is open beside it', () => {
    const rows = [row({ operationId: 'op-2', paymentId: 'pay-1' }), row()];

    expect(verdictsOf({ rows, ours: [payment()] })).toEqual(['op-2 open other_operation', 'op-1 matched']);
  });

  it('that repeats another row is open', () => {
    expect(verdictsOf({ rows: [row(), row()], ours: [payment()] })).toEqual([
      'op-1 matched',
      'op-1#2 open listed_twice',
    ]);
  });

  it('that another day has already is open', () => {
    const ours = [payment({ isOfDay: false })];

    expect(verdictsOf({ rows: [row()], ours, listedElsewhere: new Set(['op-1']) })).toEqual([
      `op-1@${DAY} open listed_twice`,
    ]);
  });

  it('that cannot be understood is open, with its payment where it names it', () => {
    const unreadable = [
      { operationId: undefined, fingerprint: 'f1', detail: '/amount expected number' },
      { operationId: 'op-1', fingerprint: 'f2', detail: '/status is ODD' },
    ];

    const findings = compareDay(books({ unreadable, ours: [payment()] }));

    expect(findings).toMatchObject([
      { key: `${DAY}:f1`, verdict: 'open', reason: 'not_understood', detail: '/amount expected number' },
      { key: 'op-1', verdict: 'open', reason: 'not_understood', paymentId: 'pay-1', ourAmount: roubles(330n) },
    ]);
  });
});

describe('a payment without a row', () => {
  it.each<[string, Evidence | undefined, Partial<OurPayment>, string]>([
    ['that the bank was not asked about', undefined, {}, 'op-1 open missing_at_bank'],
    ['that the bank does not know', { known: false }, {}, 'op-1 open unknown_at_bank'],
    ['that the bank never had a link for', undefined, { operationId: undefined }, 'payment:pay-1 open unknown_at_bank'],
    ['that is unpaid there', said('open'), {}, 'op-1 open unpaid_at_bank'],
    ['that expired there', said('expired'), {}, 'op-1 open unpaid_at_bank'],
    ['that is only held there', said('held'), {}, 'op-1 open held_at_bank'],
    ['that is held on both sides', said('held'), { takenAt: undefined }, 'op-1 matched held_at_bank'],
    ['that is paid there all the same', said('paid'), {}, 'op-1 open not_in_registry'],
    ['whose operation is locked by a refund', said('refunding'), back(0n, 330n), 'op-1 matched refund_at_work'],
    ['locked, with another amount', said('refunding', { amount: roubles(1n) }), {}, 'op-1 open amount_differs'],
    ['that is unpaid on both sides', said('open'), { state: 'failed' }, 'op-1 matched no_longer_at_bank'],
    ['that is unpaid here and paid there', said('paid'), { state: 'awaiting' }, 'op-1 open unpaid_here'],
  ])('%s', (_what, evidence, ours, expected) => {
    expect(verdictsOf({ ours: [payment(ours)], ...(evidence ? { evidence: known(evidence) } : {}) })).toEqual([
      expected,
    ]);
  });

  it('is matched by the operation itself while the day is not over', () => {
    const evidence = known(said('paid'));

    expect(verdictsOf({ ours: [payment()], evidence, isOver: false })).toEqual(['op-1 matched not_listed_yet']);
  });

  it('of another day is none of this day', () => {
    expect(verdictsOf({ ours: [payment({ isOfDay: false })] })).toEqual([]);
  });
});

describe('a line of an earlier run', () => {
  const leftovers = [{ key: 'op-1', operationId: 'op-1' }];

  it.each<[string, Partial<DayBooks>, string[]]>([
    ['stays while the bank cannot be asked', {}, []],
    [
      'closes when the bank does not know it',
      { evidence: known({ known: false }) },
      ['op-1 matched no_longer_at_bank'],
    ],
    ['closes when there is no money in it', { evidence: known(said('expired')) }, ['op-1 matched no_longer_at_bank']],
    ['stays open while there is', { evidence: known(said('held')) }, ['op-1 open unknown_here']],
  ])('%s', (_what, change, expected) => {
    expect(verdictsOf({ leftovers, ...change })).toEqual(expected);
  });

  it('that was a repetition or could not be understood closes when it is gone', () => {
    const gone = [
      { key: 'op-1#2', operationId: 'op-1' },
      { key: `${DAY}:f1`, operationId: undefined },
    ];

    expect(verdictsOf({ rows: [row()], ours: [payment()], leftovers: gone })).toEqual([
      'op-1 matched',
      'op-1#2 matched no_longer_listed',
      `${DAY}:f1 matched no_longer_listed`,
    ]);
  });
});

it('asks the bank once about each line that the records alone do not explain', () => {
  const rows = [row({ operationId: 'op-9' }), row({ operationId: 'op-2', status: 'partly_refunded' })];
  const ours = [payment(), payment({ paymentId: 'pay-2', operationId: 'op-2', ...back(110n) })];
  const leftovers = [
    { key: 'op-9', operationId: 'op-9' },
    { key: 'op-3', operationId: 'op-3' },
  ];

  expect(questionsOf(compareDay(books({ rows, ours, leftovers })), leftovers)).toEqual([
    'op-9',
    'op-2',
    'op-1',
    'op-3',
  ]);
});
