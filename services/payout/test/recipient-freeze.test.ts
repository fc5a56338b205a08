import { randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { openEvent } from '@leko/events';
import { HOUR_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coachWithMoney, DETAILS, get, post, startWorld, type World } from './support/payout.ts';

/** Another account at another bank, real by every check. */
const ELSEWHERE = { ...DETAILS, bankCode: '044525225', bankAccountNumber: '40817810700000000001' };

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const ask = (coachId: string) => post(world, coachId, 'remittances', { availableAmount: '1500 RUB' });
const add = async (coachId: string, details: object) =>
  (await post(world, coachId, 'recipients', details)).json() as { recipientId: string; updatedAt: string };

async function change(coachId: string, details: object) {
  const [recipient] = (await get(world, coachId, 'recipients')).json().data as { recipientId: string }[];
  const url = `/api/v1/pay/recipients/${recipient?.recipientId}`;
  return (await world.payout.call({ sub: coachId }, { method: 'PUT', url, payload: { coachId, ...details } })).json();
}

async function lastEvent(recipientId: string) {
  const { body } = await world.payout.db
    .selectFrom('outbox')
    .select('body')
    .where('aggregate_id', '=', recipientId)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return openEvent(world.payout.eventVault, body as unknown as Event<'recipient.updated'>);
}

describe('a coach whose bank details changed', () => {
  test('is answered until when payouts wait, and is paid from that moment on', async () => {
    const coachId = await coachWithMoney(world);
    const { updatedAt } = await change(coachId, ELSEWHERE);
    const until = new Date(Date.parse(updatedAt) + 24 * HOUR_MS).toISOString();

    const refused = await ask(coachId);
    world.advance(24 * HOUR_MS - 60_000);
    const stillRefused = await ask(coachId);
    world.advance(60_000);
    const paid = await ask(coachId);

    expect([refused.statusCode, refused.headers['content-type']]).toEqual([
      409,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(refused.json()).toMatchObject({
      code: 'recipient_frozen',
      until,
      detail: `Payouts go on at ${until}`,
    });
    expect([stillRefused.statusCode, stillRefused.json().until]).toEqual([409, until]);
    expect(paid.json()).toMatchObject({ bankAcc: ELSEWHERE.bankAccountNumber, bankBik: ELSEWHERE.bankCode });
  });

  test('is warned at the address that was known before', async () => {
    const coachId = await coachWithMoney(world);

    const { recipientId } = await change(coachId, { ...ELSEWHERE, email: 'thief@example.com' });

    expect(await lastEvent(recipientId)).toMatchObject({
      type: 'recipient.updated',
      data: { coachId, bankDetailsChanged: true, previousEmail: DETAILS.email, email: 'thief@example.com' },
    });
  });

  test.each<[string, object]>([
    ['another account', ELSEWHERE],
    ['another holder', { ...DETAILS, bankAccountHolder: 'Somebody Else' }],
    ['another taxpayer', { ...DETAILS, inn: '7707083893' }],
  ])('%s is a change, by an edit and by another recipient', async (_what, details) => {
    const edited = await coachWithMoney(world);
    const added = await coachWithMoney(world);

    await change(edited, details);
    const { recipientId } = await add(added, details);

    expect((await ask(edited)).json().code).toBe('recipient_frozen');
    expect((await ask(added)).json().code).toBe('recipient_frozen');
    expect(await lastEvent(recipientId)).toMatchObject({
      type: 'recipient.created',
      data: { bankDetailsChanged: true, previousEmail: DETAILS.email },
    });
  });

  test('and changed back waits from the second change on', async () => {
    const coachId = await coachWithMoney(world);
    await change(coachId, ELSEWHERE);
    world.advance(20 * HOUR_MS);
    const { updatedAt } = await change(coachId, DETAILS);

    expect((await ask(coachId)).json().until).toBe(new Date(Date.parse(updatedAt) + 24 * HOUR_MS).toISOString());
  });

  test('does not wait less after an edit of other details', async () => {
    const coachId = await coachWithMoney(world);
    const { updatedAt } = await change(coachId, ELSEWHERE);
    world.advance(HOUR_MS);
    await change(coachId, { ...ELSEWHERE, name: 'New name' });

    expect((await ask(coachId)).json().until).toBe(new Date(Date.parse(updatedAt) + 24 * HOUR_MS).toISOString());
  });
});

describe('what is no change', () => {
  test('the first entry', async () => {
    expect((await ask(await coachWithMoney(world))).statusCode).toBe(201);
  });

  test.each<[string, object]>([
    ['another name', { name: 'New name' }],
    ['another address', { address: 'Kazan' }],
    ['another phone', { phone: '+79990000000' }],
    ['another e-mail', { email: 'new@example.com' }],
    ['nothing', {}],
  ])('%s', async (_what, details) => {
    const edited = await coachWithMoney(world);
    const added = await coachWithMoney(world);

    const { recipientId } = await change(edited, { ...DETAILS, ...details });
    await add(added, { ...DETAILS, ...details });

    expect([(await ask(edited)).statusCode, (await ask(added)).statusCode]).toEqual([201, 201]);
    const { data } = await lastEvent(recipientId);
    expect(data).toMatchObject({ bankDetailsChanged: false });
  });

  test('what another coach does', async () => {
    const coachId = await coachWithMoney(world);
    await add(randomUUID(), ELSEWHERE);

    expect((await ask(coachId)).statusCode).toBe(201);
  });
});

describe('payouts', () => {
  test('go to the recipient that was updated last, also when both changes were of the same moment', async () => {
    const coachId = await coachWithMoney(world);
    const names = Array.from({ length: 8 }, (_, n) => `Name ${n}`);

    await Promise.all(names.map((name) => add(coachId, { ...DETAILS, name })));

    const { data } = (await get(world, coachId, 'recipients?limit=100')).json();
    const times = (data as { updatedAt: string }[]).map(({ updatedAt }) => updatedAt);
    expect(new Set(times).size).toBe(9);
    const last = times.toSorted().at(-1);
    const { recipientName } = (await ask(coachId)).json();
    expect(recipientName).toBe(data.find(({ updatedAt }: { updatedAt: string }) => updatedAt === last).name);
  });
});
