import type { Event } from '@leko/contracts';
import { openEvent } from '@leko/events';
import { DAY_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coachWithMoney, DETAILS, get, post, remit, startWorld, type World } from './support/payout.ts';

/** Another account at another bank, real by every check. */
const ELSEWHERE = { ...DETAILS, bankCode: '044525225', bankAccountNumber: '40817810700000000001' };
const ATTACKER = 'thief@example.com';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

async function put(coachId: string, details: object): Promise<void> {
  const [recipient] = (await get(world, coachId, 'recipients')).json().data as { recipientId: string }[];
  const url = `/api/v1/pay/recipients/${recipient?.recipientId}`;
  const answer = await world.payout.call({ sub: coachId }, { method: 'PUT', url, payload: { coachId, ...details } });
  expect(answer.statusCode).toBe(200);
}

/** The addresses to warn of each change of a coach's recipients, in the order of the changes. */
async function notified(coachId: string): Promise<string[][]> {
  const rows = await world.payout.db
    .selectFrom('outbox')
    .select('body')
    .where('type', 'in', ['recipient.created', 'recipient.updated'])
    .orderBy('position')
    .execute();
  const events = await Promise.all(
    rows.map(({ body }) => openEvent(world.payout.eventVault, body as unknown as Event<'recipient.updated'>)),
  );
  return events
    .filter(({ data }) => data.coachId === coachId)
    .map(({ data: { previousEmail, earlierEmails = [] } }) => [
      ...(previousEmail === undefined ? [] : [previousEmail]),
      ...earlierEmails,
    ]);
}

describe('a change of the e-mail first and of the bank details afterwards', () => {
  test('is published with the old address, both times', async () => {
    const coachId = await coachWithMoney(world);

    await put(coachId, { ...DETAILS, email: ATTACKER });
    await put(coachId, { ...ELSEWHERE, email: ATTACKER });

    expect(await notified(coachId)).toEqual([[], [DETAILS.email], [ATTACKER, DETAILS.email]]);
  });

  test('is published with the old address, although it was removed in between', async () => {
    const coachId = await coachWithMoney(world);
    const { email: _email, ...silent } = ELSEWHERE;

    await put(coachId, { ...silent, bankCode: DETAILS.bankCode, bankAccountNumber: DETAILS.bankAccountNumber });
    await put(coachId, silent);

    expect(await notified(coachId)).toEqual([[], [DETAILS.email], [DETAILS.email]]);
  });

  test('is published with the old address, although another recipient was added in between', async () => {
    const coachId = await coachWithMoney(world);

    await post(world, coachId, 'recipients', { ...DETAILS, email: ATTACKER });
    await post(world, coachId, 'recipients', { ...ELSEWHERE, email: ATTACKER });

    expect(await notified(coachId)).toEqual([[], [DETAILS.email], [ATTACKER, DETAILS.email]]);
  });

  test('is published with the old address after a hundred days without a payout', async () => {
    const coachId = await coachWithMoney(world);
    await put(coachId, { ...DETAILS, email: ATTACKER });
    world.advance(100 * DAY_MS);
    await put(coachId, { ...ELSEWHERE, email: ATTACKER });

    expect((await notified(coachId)).at(-1)).toEqual([ATTACKER, DETAILS.email]);
  });

  test('cannot push the old address out by many new ones', async () => {
    const coachId = await coachWithMoney(world);
    for (let index = 0; index < 12; index++) await put(coachId, { ...DETAILS, email: `thief-${index}@example.com` });

    await put(coachId, { ...ELSEWHERE, email: ATTACKER });

    const last = (await notified(coachId)).at(-1);
    expect(last?.slice(0, 2)).toEqual(['thief-11@example.com', DETAILS.email]);
    expect(last).toHaveLength(5);
  });
});

test('an address from before the last payout is not warned', async () => {
  const coachId = await coachWithMoney(world);
  await put(coachId, { ...DETAILS, email: 'new@example.com' });
  await remit(world, coachId);
  await world.quiet();

  await put(coachId, { ...ELSEWHERE, email: 'new@example.com' });

  expect((await notified(coachId)).at(-1)).toEqual(['new@example.com']);
});

test('another name or phone warns no address', async () => {
  const coachId = await coachWithMoney(world);

  await put(coachId, { ...DETAILS, name: 'New name', phone: '+79990000000' });

  expect(await notified(coachId)).toEqual([[], []]);
});
