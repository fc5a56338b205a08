import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { personalOfPayment } from '../src/db/personal.ts';
import { athlete, type PayHarness, payAtBank, startPay } from './pay-harness.ts';
import { contactsOf } from './personal.ts';
import { platform } from './private-api-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());
beforeEach(() => {
  harness.bank.faults.clear('tochka_acquiring');
});

const READ = 'GET /uapi/acquiring/v1.0/payments';
const { ask, create, eventsOf, publish, put, seen, update } = platform(() => harness);

describe('the payment of the private API', () => {
  it('is exactly the documented one', async () => {
    const { as, id, coachId } = await create();

    const answer = await update(id);

    expect(answer.statusCode).toBe(200);
    const { clientSecret, checkout, ...payment } = answer.json();
    expect(payment).toEqual({
      status: 'awaiting',
      price: 330,
      currency: 'RUB',
      methodId: 1,
      coachId,
      clientId: as.sub,
      serviceId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    });
    expect(clientSecret).toMatch(/^[\w-]{64}$/);
    expect(checkout).toEqual({
      url: `http://127.0.0.1:8080/api/v1/pay/checkouts/${clientSecret}`,
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it('names the session itself where that is a uuid, and always the same one where it is not', async () => {
    const services = (sessionId: string) => [{ coachDueAmount: '300 RUB', name: 'Yoga', sessionId }];
    const sessionId = randomUUID();
    const [own, first, second] = await Promise.all([
      create(athlete(), { services: services(sessionId) }),
      create(athlete(), { services: services('session-1') }),
      create(athlete(), { services: services('session-1') }),
    ]);
    const serviceOf = async ({ id }: { id: string }) => (await update(id)).json().serviceId;

    expect(await serviceOf(own)).toBe(sessionId);
    expect(await serviceOf(first)).toBe(await serviceOf(second));
  });

  it.each([
    ['no body', undefined, 200],
    ['an empty body', '', 200],
    ['an empty object', '{}', 200],
    ['an unknown field', '{"force":true}', 422],
    ['a list', '[]', 422],
    ['null', 'null', 422],
    ['broken JSON', '{', 422],
  ])('is asked for with %s', async (_what, payload, status) => {
    const { id } = await create();

    const answer = await ask(`payment/${id}/update`, payload);

    expect(answer.statusCode).toBe(status);
    if (status === 422) expect(answer.json().detail[0]).toMatchObject({ loc: expect.arrayContaining(['body']) });
  });

  it.each(['payment/nonsense/update', 'payment/nonsense/cancel'])('%s: 422 in the documented form', async (path) => {
    const answer = await ask(path);

    expect(answer.statusCode).toBe(422);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.json().detail).toEqual([
      { loc: ['path', 'payment_id'], msg: expect.any(String), type: expect.any(String) },
    ]);
  });

  it.each(['payment', 'user'])('of an unknown %s is a problem', async (what) => {
    const answer = await ask(`${what}/${randomUUID()}/update`);

    expect([answer.statusCode, answer.json().code]).toEqual([404, 'not_found']);
    expect(answer.headers['content-type']).toMatch('application/problem+json');
  });

  it.each(['user', 'ops'] as const)('is not for the role %s', async (role) => {
    const { id } = await create();
    const url = `/api/v1/payment/private/payment/${id}/cancel`;

    const answer = await harness.service.call({ sub: randomUUID(), roles: [role] }, { method: 'POST', url });

    expect(answer.statusCode).toBe(403);
  });
});

describe('update', () => {
  it('reads the bank now', async () => {
    harness.bank.faults.add('tochka_acquiring', { fault: 'no_callback' });
    const { answer, id, as } = await create();
    await payAtBank(answer);

    const updated = (await update(id)).json();

    expect(updated.status).toBe('received');
    expect(updated.checkout).toBeUndefined();
    expect((await seen(as, id)).status).toBe('PAID');
    expect(await eventsOf(id)).toEqual(['payment.created', 'payment.paid']);
  });

  it.each(['error', 'reset', 'garbage'] as const)(
    'answers the payment as it stands where the bank has trouble (%s)',
    async (fault) => {
      const { id } = await create();
      harness.bank.faults.add('tochka_acquiring', { fault, match: READ });

      const answer = await update(id);

      expect([answer.statusCode, answer.json().status]).toEqual([200, 'awaiting']);
    },
  );
});

describe('user update', () => {
  const updateUser = (id: string) => ask(`user/${id}/update`);

  it('answers the newest payment of the user as athlete, and 404 where there is none', async () => {
    const as = athlete();
    const first = await create(as);
    harness.advance(1_000);
    const second = await create(as);

    const answer = await updateUser(as.sub);

    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ clientId: as.sub, coachId: second.coachId, status: 'awaiting' });
    expect((await updateUser(first.coachId)).statusCode).toBe(404);
  });

  it('reads the open payments of the user', async () => {
    harness.bank.faults.add('tochka_acquiring', { fault: 'no_callback' });
    const as = athlete();
    const paid = await create(as);
    const open = await create(as);
    await payAtBank(paid.answer);

    await updateUser(as.sub);

    expect((await seen(as, paid.id)).status).toBe('PAID');
    expect((await seen(as, open.id)).status).toBe('CREATED');
  });

  it('reads twenty of them at most', async () => {
    const as = athlete();
    const ids: string[] = [];
    for (let n = 0; n < 22; n++) ids.push((await create(as)).id);
    const calls = async () => {
      const { rows } = await sql`select 1 from upstream_call where tracking_id = any(${ids})`.execute(
        harness.service.db,
      );
      return rows;
    };
    const before = (await calls()).length;

    await updateUser(as.sub);

    expect((await calls()).length - before).toBe(20);
  });

  it('sends the receipts of unpaid payments to the address from the directory', async () => {
    const as = athlete();
    const own = await create(as);
    const said = await create(as);
    const strangers = await create();
    for (const { id } of [own, strangers]) {
      const unsaid = { receiptTo: 'coach@example.com' };
      await put(id, { personal: await personalOfPayment.seal(harness.service.vault, [id], unsaid) });
    }
    await publish('user.updated', { userId: as.sub, email: 'new@example.com' });

    await updateUser(as.sub);

    const receiptTo = async (id: string) => (await contactsOf(harness.service, id)).receiptTo;
    expect(await receiptTo(own.id)).toBe('new@example.com');
    expect(await receiptTo(said.id)).toBe('athlete@example.com');
    expect(await receiptTo(strangers.id)).toBe('coach@example.com');
  });

  it('refuses a malformed user in the documented form', async () => {
    const answer = await updateUser('nonsense');

    expect([answer.statusCode, answer.json().detail[0].loc]).toEqual([422, ['path', 'user_id']]);
  });
});
