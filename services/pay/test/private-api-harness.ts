import { randomUUID } from 'node:crypto';
import { athlete, get, orderFor, type PayHarness, payAtBank, post } from './pay-harness.ts';

const SERVICE = { roles: ['service'] as const };

export const order = (change: object = {}) => orderFor(randomUUID(), { totalAmount: '330 RUB', ...change });

/** What an internal service and the athletes do with a running pay. */
export function platform(harness: () => PayHarness) {
  /** A call of the private API; without a payload there is no body at all. */
  const ask = (path: string, payload?: string, headers: Record<string, string> = {}, deadline?: Date) =>
    harness().service.call(deadline === undefined ? SERVICE : { ...SERVICE, deadline }, {
      method: 'POST',
      url: `/api/v1/payment/private/${path}`,
      ...(payload === undefined ? {} : { payload }),
      headers: payload === undefined ? headers : { 'content-type': 'application/json', ...headers },
    });

  async function create(as = athlete(), change: object = {}) {
    const answer = await post(harness(), as, '/payments', order(change));
    if (answer.statusCode !== 201) throw new Error(`no payment was made: ${answer.body}`);
    const { paymentId: id, coachId } = answer.json() as { paymentId: string; coachId: string };
    return { as, answer, id, coachId };
  }

  return {
    ask,
    create,
    update: (id: string) => ask(`payment/${id}/update`),
    cancel: (id: string, headers = {}) => ask(`payment/${id}/cancel`, undefined, headers),
    async pay() {
      const made = await create();
      await payAtBank(made.answer);
      await harness().settle();
      return made;
    },
    publish: (type: string, data: object) =>
      harness().service.call(SERVICE, {
        method: 'POST',
        url: '/api/v1/events',
        payload: { id: randomUUID(), type, data },
      }),
    /** The payment as the athlete sees it. */
    seen: async (as: { sub: string }, id: string) => (await get(harness(), as, `/payments/${id}`)).json(),
    put: (id: string, values: object) =>
      harness().service.db.updateTable('payment').set(values).where('id', '=', id).execute(),
    bankRefunds: (id: string) =>
      (harness().bank.simulator.truth() as { kind: string; paymentLinkId: string }[]).filter(
        (row) => row.kind === 'refund' && row.paymentLinkId === id,
      ),
    async eventsOf(id: string): Promise<string[]> {
      const { db } = harness().service;
      const rows = await db
        .selectFrom('outbox')
        .select('type')
        .where('aggregate_id', '=', id)
        .orderBy('sequence')
        .execute();
      return rows.map(({ type }) => type);
    },
  };
}
