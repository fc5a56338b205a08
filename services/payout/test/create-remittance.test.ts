import { randomUUID } from 'node:crypto';
import { DAY_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgerIsSound } from './support/ledger.ts';
import { coachWithMoney, DETAILS, get, paid, post, remit, startWorld, type World } from './support/payout.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const ask = (coachId: string, availableAmount: string, more: object = {}) =>
  post(world, coachId, 'remittances', { availableAmount, ...more });

describe('POST /remittances', () => {
  test('50 at once make one, and 49 are refused because it is on its way', async () => {
    const coachId = await coachWithMoney(world);

    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(coachId, '1500 RUB')));

    // On a slow machine some of them wait too long for the others, and come again.
    const isPutOff = ({ statusCode }: { statusCode: number }) => statusCode === 503;
    const answered = answers.filter((answer) => !isPutOff(answer));
    for (const _again of answers.filter(isPutOff)) answered.push(await ask(coachId, '1500 RUB'));
    expect(answered.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
    const refused = answered.filter(({ statusCode }) => statusCode !== 201).map((answer) => answer.json().code);
    expect(refused).toEqual(Array.from({ length: 49 }, () => 'remittance_waiting'));
    expect((await get(world, coachId, 'earnings')).json().totalBalance.amount).toBe('0 RUB');
  });

  test('the same key again is the same remittance, even 20 times at once', async () => {
    const coachId = await coachWithMoney(world);
    const headers = { 'idempotency-key': randomUUID() };
    const send = (body: object = { availableAmount: '1500 RUB' }) => post(world, coachId, 'remittances', body, headers);

    const answers = await Promise.all(Array.from({ length: 20 }, () => send()));
    const later = await send();

    expect(new Set([...answers, later].map((answer) => answer.body)).size).toBe(1);
    expect(later.statusCode).toBe(201);
    expect((await send({ availableAmount: '1 RUB' })).json().code).toBe('idempotency_key_reused');
  });

  test('an amount that is no longer right is answered with the present one', async () => {
    const coachId = await coachWithMoney(world);

    const answer = await ask(coachId, '1499 RUB');

    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      409,
      'application/problem+json; charset=utf-8',
    ]);
    expect(answer.json()).toMatchObject({ code: 'available_amount_changed', availableAmount: '1500 RUB' });
  });

  test('what is still cooling stays', async () => {
    const coachId = await coachWithMoney(world);
    world.publish(paid({ coachId, share: 700, paidAt: world.payout.now() }));
    await world.payout.settle();

    const id = await remit(world, coachId);

    expect((await get(world, coachId, 'earnings')).json().totalBalance.amount).toBe('700 RUB');
    expect((await get(world, coachId, `remittances/${id}`)).json().amountBreakdown.dueAmount).toBe('1500 RUB');
  });

  test('nothing available, no recipient, too little', async () => {
    const rich = randomUUID();
    world.publish(paid({ coachId: rich, paidAt: new Date(world.payout.now().getTime() - 7 * DAY_MS) }));
    await world.payout.settle();
    const poor = await coachWithMoney(world, 990);

    expect((await ask(randomUUID(), '0 RUB')).json()).toMatchObject({ status: 409, code: 'nothing_available' });
    expect((await ask(rich, '1000')).json()).toMatchObject({ status: 409, code: 'no_recipient' });
    expect((await ask(poor, '990 RUB')).json()).toMatchObject({
      status: 409,
      code: 'below_threshold',
      thresholdAmount: '1000 RUB',
    });
  });

  test('below the threshold the override costs its fee', async () => {
    const coachId = await coachWithMoney(world, 990);
    expect((await get(world, coachId, 'earnings')).json().overrideThresholdPlatformFeeAmount).toBe('50 RUB');

    const answer = await ask(coachId, '990 RUB', { thresholdOverrideByFee: true });

    expect(answer.json()).toMatchObject({
      amountBreakdown: { dueAmount: '990 RUB', paidAmount: '940 RUB', feeAmount: '50 RUB' },
      platformFeePercent: 5,
    });
  });

  test('a fee that takes everything is refused', async () => {
    const coachId = await coachWithMoney(world, 50);

    const answer = await ask(coachId, '50 RUB', { thresholdOverrideByFee: true });

    expect(answer.json()).toMatchObject({ status: 422, code: 'fee_exceeds_amount', feeAmount: '50 RUB' });
  });

  test('a change of bank details blocks it for a day', async () => {
    const coachId = await coachWithMoney(world);
    await post(world, coachId, 'recipients', { ...DETAILS, bankAccountHolder: 'Somebody Else' });

    const answer = await ask(coachId, '1500 RUB');
    world.advance(DAY_MS);
    const later = await ask(coachId, '1500 RUB');

    expect(answer.json()).toMatchObject({ status: 409, code: 'recipient_frozen', until: expect.any(String) });
    expect(later.statusCode).toBe(201);
  });

  test('a body for another coach is refused', async () => {
    const coachId = await coachWithMoney(world);

    const answer = await post(world, coachId, 'remittances', { availableAmount: '1500 RUB', coachId: randomUUID() });

    expect([answer.statusCode, answer.json().errors]).toMatchObject([422, [{ pointer: '/body/coachId' }]]);
  });

  test.each([
    '-1500 RUB',
    '1500 USD',
    '1500.5 RUB',
    '1e3 RUB',
    '1 500 RUB',
    '1500RUB',
    '1500,00 RUB',
    ' 1500 RUB',
    '',
    '1234567890123 RUB',
    1500,
    null,
    ['1500 RUB'],
  ])('%j is no amount', async (availableAmount) => {
    const answer = await post(world, randomUUID(), 'remittances', { availableAmount });

    expect([answer.statusCode, answer.json().errors?.[0]?.pointer]).toEqual([422, '/body/availableAmount']);
  });

  test.each([
    ['an unknown field', { availableAmount: '1 RUB', amount: '1 RUB' }],
    ['a word for a boolean', { availableAmount: '1 RUB', thresholdOverrideByFee: 'true' }],
    ['no amount', {}],
    ['no uuid', { availableAmount: '1 RUB', coachId: 'me' }],
  ])('%s is refused', async (_what, body) => {
    expect((await post(world, randomUUID(), 'remittances', body)).statusCode).toBe(422);
  });
});

describe('GET /remittances/{remittanceId}', () => {
  test('a foreign one and an unknown one are the same', async () => {
    const coachId = await coachWithMoney(world);
    const id = await remit(world, coachId);

    const foreign = await get(world, randomUUID(), `remittances/${id}`);
    const unknown = await get(world, coachId, `remittances/${randomUUID()}`);

    const { requestId: _foreign, ...foreignBody } = foreign.json();
    const { requestId: _unknown, ...unknownBody } = unknown.json();
    expect([foreign.statusCode, foreignBody]).toEqual([404, unknownBody]);
    expect((await get(world, coachId, 'remittances/not-a-uuid')).statusCode).toBe(422);
  });
});

test('afterwards every balance is the sum of its postings', async () => {
  expect(await ledgerIsSound(world)).toBe(true);
});
