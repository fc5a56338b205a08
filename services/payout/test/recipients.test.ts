import { randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { openEvent } from '@leko/events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DETAILS, get, post, startWorld, type World } from './support/payout.ts';

const SAMPLE = {
  name: "IP Bob Johnson's Gym",
  address: 'Saint-Petersburg, Russia',
  phone: '+79991234567',
  email: 'example@email.com',
  inn: '000000000000',
  bankCode: '200000000001056',
  bankAccountNumber: '1234567890',
  bankAccountHolder: 'John Doe',
};

let strict: World;
let lenient: World;
beforeAll(async () => {
  strict = await startWorld('production');
  lenient = await startWorld('sandbox');
});
afterAll(() => Promise.all([strict.close(), lenient.close()]));

const put = (world: World, coachId: string, id: string, body: object, headers = {}) =>
  world.payout.call(
    { sub: coachId },
    { method: 'PUT', url: `/api/v1/pay/recipients/${id}`, headers, payload: { coachId, ...body } },
  );

type RecipientEvent = Event<'recipient.created' | 'recipient.updated'>;

async function events(world: World, id: string): Promise<RecipientEvent[]> {
  const rows = await world.payout.db
    .selectFrom('outbox')
    .select('body')
    .where('aggregate_id', '=', id)
    .orderBy('sequence')
    .execute();
  // The outbox column is JSON: it is read as an object, whatever it is written as.
  return Promise.all(rows.map(({ body }) => openEvent(world.payout.eventVault, body as unknown as RecipientEvent)));
}

describe('a recipient', () => {
  test('is kept and shown as it was given, verified', async () => {
    const coachId = randomUUID();

    const created = await post(strict, coachId, 'recipients', DETAILS);
    const { recipientId } = created.json();
    const read = await get(strict, coachId, `recipients/${recipientId}`);

    expect(created.statusCode).toBe(201);
    expect(created.json()).toEqual({
      ...DETAILS,
      recipientId,
      coachId,
      verification: { status: 'passed', problems: [] },
      createdAt: expect.any(String),
      updatedAt: created.json().createdAt,
    });
    expect([read.statusCode, read.json()]).toEqual([200, created.json()]);
    expect(await events(strict, recipientId)).toMatchObject([
      { type: 'recipient.created', sequence: 1, data: { recipientId, coachId, bankDetailsChanged: false } },
    ]);
  });

  test('with the published sample is refused where checks are strict, an error for each', async () => {
    const answer = await post(strict, randomUUID(), 'recipients', SAMPLE);

    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/body/inn',
      '/body/bankCode',
      '/body/bankAccountNumber',
    ]);
  });

  test('with the published sample is taken and marked where checks are lenient', async () => {
    const answer = await post(lenient, randomUUID(), 'recipients', SAMPLE);

    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ ...SAMPLE, verification: { status: 'failed' } });
    expect(answer.json().verification.problems).toHaveLength(3);
  });

  test('is replaced as a whole, and each version is published', async () => {
    const coachId = randomUUID();
    const { recipientId, createdAt } = (await post(strict, coachId, 'recipients', DETAILS)).json();
    const { phone: _phone, email: _email, ...rest } = DETAILS;

    const renamed = await put(strict, coachId, recipientId, { ...DETAILS, name: 'New name' });
    const moved = await put(strict, coachId, recipientId, { ...rest, bankAccountHolder: 'Somebody Else' });

    expect([renamed.statusCode, moved.statusCode, moved.json().createdAt]).toEqual([200, 200, createdAt]);
    expect(moved.json().phone).toBeUndefined();
    const [, second, third] = await events(strict, recipientId);
    expect(second).toMatchObject({ type: 'recipient.updated', sequence: 2, data: { bankDetailsChanged: false } });
    expect(third).toMatchObject({ sequence: 3, data: { bankDetailsChanged: true, previousEmail: DETAILS.email } });
    expect(second?.data).not.toHaveProperty('previousEmail');
    const versions = await strict.payout.db
      .selectFrom('recipient_version')
      .select('version')
      .where('recipient_id', '=', recipientId)
      .orderBy('version')
      .execute();
    expect(versions).toEqual([{ version: 1 }, { version: 2 }, { version: 3 }]);
  });

  test('changed by ten at once has ten versions', async () => {
    const coachId = randomUUID();
    const { recipientId } = (await post(strict, coachId, 'recipients', DETAILS)).json();

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        put(strict, coachId, recipientId, { ...DETAILS, name: `Name ${index}` }),
      ),
    );

    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 10 }, () => 200));
    expect((await events(strict, recipientId)).map(({ sequence }) => sequence)).toEqual(
      [...Array(11).keys()].map((n) => n + 1),
    );
  });

  test('with the same key is made once', async () => {
    const coachId = randomUUID();
    const headers = { 'idempotency-key': 'key-1' };

    const first = await post(strict, coachId, 'recipients', DETAILS, headers);
    const again = await post(strict, coachId, 'recipients', DETAILS, headers);

    expect([again.statusCode, again.json()]).toEqual([201, first.json()]);
    expect((await get(strict, coachId, 'recipients')).json().total).toBe(1);
  });

  test('of another coach gets the same answer as an unknown one', async () => {
    const { recipientId } = (await post(strict, randomUUID(), 'recipients', DETAILS)).json();
    const stranger = randomUUID();

    const answers = [
      await get(strict, stranger, `recipients/${recipientId}`),
      await get(strict, stranger, `recipients/${randomUUID()}`),
      await put(strict, stranger, recipientId, DETAILS),
      await put(strict, stranger, randomUUID(), DETAILS),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404]);
    expect(new Set(answers.map((answer) => answer.json().code))).toEqual(new Set(['not_found']));
    expect((await get(strict, stranger, 'recipients')).json()).toEqual({
      data: [],
      count: 0,
      page: 0,
      limit: 10,
      total: 0,
    });
  });

  test.each<[string, object]>([
    ['no name', { name: undefined }],
    ['a name of spaces', { name: '   ' }],
    ['a line break', { address: 'Moscow\nRussia' }],
    ['a name that turns the line around', { name: 'Ivan\u202Eov' }],
    ['a name without end', { name: 'x'.repeat(161) }],
    ['a number as INN', { inn: 500100732259 }],
    ['no e-mail', { email: 'coach' }],
    ['two e-mails', { email: 'a@example.com,b@example.com' }],
    ['letters in a phone', { phone: '+7999CALLME' }],
    ['null', { phone: null }],
    ['an unknown field', { kpp: '773601001' }],
    ['another coach', { coachId: randomUUID() }],
  ])('with %s is refused, even where checks are lenient', async (_what, change) => {
    expect((await post(lenient, randomUUID(), 'recipients', { ...DETAILS, ...change })).statusCode).toBe(422);
  });
});

describe('GET /recipients', () => {
  test('pages, newest first', async () => {
    const coachId = randomUUID();
    const ids: string[] = [];
    for (const name of ['A', 'B', 'C']) {
      ids.unshift((await post(strict, coachId, 'recipients', { ...DETAILS, name })).json().recipientId);
      strict.advance(1_000);
    }

    const first = (await get(strict, coachId, 'recipients?limit=2')).json();
    const second = (await get(strict, coachId, 'recipients?limit=2&page=1')).json();

    expect(first).toMatchObject({ count: 2, page: 0, limit: 2, total: 3 });
    expect([...first.data, ...second.data].map(({ recipientId }) => recipientId)).toEqual(ids);
  });

  test.each(['page=-1', 'limit=0', 'limit=101', 'page=x', 'page=1001', 'limit=', 'order=name'])(
    '%s is refused',
    async (query) => {
      expect((await get(strict, randomUUID(), `recipients?${query}`)).statusCode).toBe(422);
    },
  );
});
