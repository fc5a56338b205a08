import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { athlete, get, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';
import { olga } from './review-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const acts = () => harness.service.db.selectFrom('audit').selectAll().orderBy('position').execute();
const actsSince = async (work: () => Promise<unknown>) => {
  const before = (await acts()).length;
  await work();
  return (await acts()).slice(before);
};

describe('on record is', () => {
  test('a payment that a service makes and reads on behalf of an athlete, and none of the athletes themselves', async () => {
    const { sub } = athlete();
    const order = () => orderFor(randomUUID(), { totalAmount: '330 RUB' });
    let id = '';

    const noted = await actsSince(async () => {
      const platform = { sub, act: 'platform', roles: ['service' as const] };
      id = (await post(harness, platform, '/payments', order())).json().paymentId;
      await get(harness, platform, `/payments/${id}`);
      await post(harness, { sub }, '/payments', order());
      await get(harness, { sub }, `/payments/${id}`);
    });

    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(noted).toMatchObject([
      { actor: 'platform', on_behalf_of: sub, action: 'createPayment' },
      { actor: 'platform', on_behalf_of: sub, action: 'getPayment', object_id: id },
    ]);
  });

  test('what the platform asks for in its private API', async () => {
    const id = randomUUID();
    const url = `/api/v1/payment/private/payment/${id}/cancel`;

    const noted = await actsSince(() =>
      harness.service.call({ act: 'platform', roles: ['service'] }, { method: 'POST', url }),
    );

    expect(noted).toMatchObject([{ actor: 'platform', action: 'cancelPayment', object_id: id }]);
  });

  test('an object under the one name it has, however its id is written', async () => {
    const order = orderFor(randomUUID(), { totalAmount: '330 RUB' });
    const { paymentId } = (await post(harness, athlete(), '/payments', order)).json();
    const url = `/api/v1/payment/private/payment/${paymentId.toUpperCase()}/cancel`;

    const noted = await actsSince(() => harness.service.call({ roles: ['service'] }, { method: 'POST', url }));

    expect(noted.map(({ action, object_id }) => [action, object_id])).toEqual([
      ['cancelPayment', paymentId],
      ['payment.cancel', paymentId],
    ]);
  });

  test('what operators look at, and what they have compared', async () => {
    const noted = await actsSince(async () => {
      await get(harness, olga, '/payments/review');
      await get(harness, olga, '/upstreams?name=firstofd');
      await post(harness, olga, '/reconciliations', {});
    });

    expect(noted.map(({ actor, action }) => [actor, action])).toEqual([
      [olga.sub, 'listReviews'],
      [olga.sub, 'listUpstreams'],
      [olga.sub, 'reconciliation.ask'],
    ]);
  });
});
