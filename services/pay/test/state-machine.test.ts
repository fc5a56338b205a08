import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aimOf,
  type PaymentCommand,
  type PaymentState,
  paymentStates,
  statusOf,
} from '../src/payments/domain/states.ts';
import { athlete, get, orderFor, type PayHarness, payAtBank, post, startPay } from './pay-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const order = () => orderFor(randomUUID(), { totalAmount: '330 RUB' });

/** The commands that have a route, with their request. The others follow from what the bank says. */
const requests = {
  open: (one: Made) => harness.service.app.inject({ url: `/api/v1/pay/checkouts/${one.secret}` }),
  capture: (one: Made) => post(harness, one.service, `/payments/${one.id}/capture`, {}),
  refund_part: (one: Made) =>
    post(harness, one.service, `/payments/${one.id}/refund`, { paymentId: one.id, sessionId: 'a' }),
  refund: (one: Made) => post(harness, one.service, `/payments/${one.id}/refund`, { paymentId: one.id }),
  cancel: (one: Made) => privateApi(`payment/${one.id}/cancel`),
  delete: (one: Made) =>
    harness.service.call({ roles: ['ops'] }, { method: 'DELETE', url: `/api/v1/pay/payments/${one.id}` }),
} satisfies Partial<Record<PaymentCommand, (one: Made) => unknown>>;
type Requested = keyof typeof requests;

const privateApi = (path: string) =>
  harness.service.call({ roles: ['service'] }, { method: 'POST', url: `/api/v1/payment/private/${path}` });

interface Made {
  readonly id: string;
  readonly secret: string;
  readonly service: { readonly sub: string; readonly roles: readonly ['service'] };
}

const HOLDS = { holds_order: true };
const ENDED = { holds_order: false };

/** What the table wants of each state. */
const columnsOf: Readonly<Record<PaymentState, { holds_order: boolean; reason?: string }>> = {
  awaiting: HOLDS,
  checkout: HOLDS,
  review: { holds_order: false, reason: 'amount_differs' },
  received: HOLDS,
  delivered: HOLDS,
  refund: ENDED,
  failed: { ...ENDED, reason: 'link_expired' },
  canceled: ENDED,
  deleted: ENDED,
};

/** A payment put into this state by force; where that means money, the bank has it. */
async function paymentIn(state: PaymentState): Promise<Made> {
  const as = athlete();
  const created = await post(harness, as, '/payments', order());
  const id: string = created.json().paymentId;
  const secret = (await privateApi(`payment/${id}/update`)).json().clientSecret;
  if (['received', 'delivered', 'refund'].includes(state)) {
    await payAtBank(created);
    await harness.settle();
  }
  await harness.service.db
    .updateTable('payment')
    .set({ state, ...columnsOf[state], next_check_at: null })
    .where('id', '=', id)
    .execute();
  return { id, secret, service: { sub: as.sub, roles: ['service'] } };
}

const stateOf = async (id: string): Promise<string> =>
  (await harness.service.db.selectFrom('payment').select('state').where('id', '=', id).executeTakeFirstOrThrow()).state;

/** Every pair. What was done already is not refused; a checkout that has ended is gone (410); a refund may still be running. */
const table = `
            open  capture  refund_part  refund  cancel  delete
awaiting    303   409      409          409     200     200
checkout    303   409      409          409     200     200
review      410   409      409          409     409     409
received    410   200      200          200     200     409
delivered   410   200      200          200     409     409
refund      410   409      409          409     200     409
failed      410   409      409          409     409     409
canceled    410   409      409          409     200     409
deleted     410   409      409          409     409     200`;

const [header = [], ...rows] = table
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));
const pairs = rows.flatMap(([state, ...cells]) =>
  cells.map((cell, index) => [state, header[index], Number(cell)] as [PaymentState, Requested, number]),
);

describe('every state and every command, over HTTP', () => {
  it('is written down here', () => {
    expect(header).toEqual(Object.keys(requests));
    expect(rows.map(([state]) => state)).toEqual([...paymentStates]);
  });

  it.each(pairs)('%s, %s → %d', async (state, command, expected) => {
    const payment = await paymentIn(state);

    const answer = await requests[command](payment);

    expect(answer.statusCode).toBe(expected);
    if (expected < 400) return;
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(await stateOf(payment.id)).toBe(state);
    const { code, detail } = answer.json();
    expect(code).toMatch(/^(illegal_transition|refund_not_allowed|checkout_closed)$/);
    expect(detail).toContain(`${state} (${statusOf[state]})`);
    const aim = aimOf(command);
    if (code === 'illegal_transition' && aim !== undefined) expect(detail).toContain(`${aim} (${statusOf[aim]})`);
  });
});

describe('DELETE of a payment', () => {
  it('removes it before money moved, publishes it once, and frees its order', async () => {
    const as = athlete();
    const body = order();
    const { paymentId: id } = (await post(harness, as, '/payments', body)).json();
    const remove = () =>
      harness.service.call({ roles: ['ops'] }, { method: 'DELETE', url: `/api/v1/pay/payments/${id}` });

    const [first, again] = [await remove(), await remove()];

    expect([first.statusCode, first.json()]).toMatchObject([200, { paymentId: id, status: 'FAILED' }]);
    expect(again.json()).toEqual(first.json());
    const events = await harness.service.db
      .selectFrom('outbox')
      .select('type')
      .where('aggregate_id', '=', id)
      .orderBy('sequence')
      .execute();
    expect(events.map(({ type }) => type)).toEqual(['payment.created', 'payment.failed']);
    const { rows } = await sql`select actor from audit where action = 'payment.delete' and object_id = ${id}`.execute(
      harness.service.db,
    );
    expect(rows).toEqual([{ actor: 'tester' }]);
    expect((await post(harness, as, '/payments', body)).json().paymentId).not.toBe(id);
  });

  it('asks the bank first', async () => {
    harness.bank.faults.add('tochka_acquiring', { fault: 'no_callback' });
    const as = athlete();
    const created = await post(harness, as, '/payments', order());
    await payAtBank(created);
    const id = created.json().paymentId;

    const answer = await harness.service.call(
      { roles: ['ops'] },
      { method: 'DELETE', url: `/api/v1/pay/payments/${id}` },
    );

    expect([answer.statusCode, answer.json().code]).toEqual([409, 'illegal_transition']);
    expect((await get(harness, as, `/payments/${id}`)).json().status).toBe('PAID');
    harness.bank.faults.clear('tochka_acquiring');
  });

  it.each([
    ['a user', { sub: randomUUID(), roles: ['user'] as const }, 403],
    ['a service', { roles: ['service'] as const }, 403],
    ['an operator, of an unknown payment', { roles: ['ops'] as const }, 404],
  ])('by %s: %o', async (_who, as, status) => {
    const url = `/api/v1/pay/payments/${randomUUID()}`;

    expect((await harness.service.call(as, { method: 'DELETE', url })).statusCode).toBe(status);
  });
});

describe('GET /state-machines', () => {
  const machine = (name: string) => get(harness, { roles: ['user'] }, `/state-machines/${name}`);

  it('shows the machine of a payment as it is', async () => {
    const { name, states, commands, moves } = (await machine('payment')).json();

    expect(name).toBe('payment');
    expect(states).toContainEqual({ name: 'received', status: 'PAID', meaning: expect.any(String) });
    expect(states.map((state: { name: string }) => state.name)).toEqual([...paymentStates]);
    expect(commands.map((command: { name: string }) => command.name)).toContain('capture');
    expect(moves).toContainEqual({ command: 'capture', from: 'received', to: 'delivered' });
  });

  it.each(['refund', 'receipt'])('shows that of a %s', async (name) => {
    const answer = await machine(name);

    expect(answer.statusCode).toBe(200);
    const names = answer.json().states.map((state: { name: string }) => state.name);
    expect(answer.json().moves).not.toEqual([]);
    for (const { from, to } of answer.json().moves) expect(names).toEqual(expect.arrayContaining([from, to]));
  });

  it('knows no other', async () => {
    expect((await machine('constructor')).statusCode).toBe(404);
  });
});
