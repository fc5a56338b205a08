import { randomUUID } from 'node:crypto';
import { MINUTE_MS } from '@leko/runtime/durations';
import { describe, expect, test } from 'vitest';
import { findViolations } from './support/ledger.ts';
import { coachWithMoney, eventTypes, get, remit } from './support/payout.ts';
import { serveRemittances, total, world } from './support/remittances.ts';

serveRemittances();

const remove = (coachId: string, id: string) =>
  world.payout.call({ sub: coachId }, { method: 'DELETE', url: `/api/v1/pay/remittances/${id}` });

describe('DELETE /remittances/{remittanceId}', () => {
  test('returns the money, and answers the same when it is repeated', async () => {
    const coachId = await coachWithMoney(world);
    const id = await remit(world, coachId);

    const [first, second] = [await remove(coachId, id), await remove(coachId, id)];

    expect([first.statusCode, first.json().status, first.json().remittanceId]).toEqual([200, 'DELETED', id]);
    expect([second.statusCode, second.body]).toEqual([200, first.body]);
    expect([await total(coachId), await eventTypes(world, id)]).toEqual([
      '1500 RUB',
      ['remittance.created', 'remittance.deleted'],
    ]);
    world.advance(MINUTE_MS);
    await world.quiet();
    expect(world.truth().filter(({ rowKey }) => rowKey === id)).toEqual([]);
  });

  test('leaves room for another remittance', async () => {
    const coachId = await coachWithMoney(world);
    await remove(coachId, await remit(world, coachId));

    const again = await remit(world, coachId);
    await world.quiet();

    expect((await get(world, coachId, `remittances/${again}`)).json().status).toBe('COMPLETE');
  });

  test('20 at once delete it once', async () => {
    const coachId = await coachWithMoney(world);
    const id = await remit(world, coachId);

    const answers = await Promise.all(Array.from({ length: 20 }, () => remove(coachId, id)));

    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(await total(coachId)).toBe('1500 RUB');
  });

  test('is refused once a registry has it, by name', async () => {
    const coachId = await coachWithMoney(world);
    const id = await remit(world, coachId);
    world.fault('hold_line', { match: id });
    world.advance(MINUTE_MS);
    await world.payout.settle();

    const waiting = await remove(coachId, id);
    world.bank.faults.clear('tochka_b2b_registry');
    await world.quiet();
    const complete = await remove(coachId, id);

    expect(waiting.json()).toMatchObject({
      status: 409,
      code: 'remittance_sent',
      remittanceStatus: 'WAITING',
      detail: expect.stringMatching(/registry/),
    });
    expect(complete.json()).toMatchObject({ status: 409, code: 'remittance_sent', remittanceStatus: 'COMPLETE' });
    expect(await total(coachId)).toBe('0 RUB');
  });

  test('races with the registry and is never both deleted and paid', async () => {
    for (let round = 0; round < 5; round++) {
      const coachId = await coachWithMoney(world);
      const id = await remit(world, coachId);
      world.advance(MINUTE_MS);

      const [answer] = await Promise.all([remove(coachId, id), world.payout.settle()]);
      await world.quiet();

      const isDeleted = answer.statusCode === 200;
      expect(world.truth().filter(({ rowKey }) => rowKey === id)).toHaveLength(isDeleted ? 0 : 1);
      expect(await total(coachId)).toBe(isDeleted ? '1500 RUB' : '0 RUB');
    }
  });

  test('answers 404 for a remittance of another coach', async () => {
    const coachId = await coachWithMoney(world);
    const id = await remit(world, coachId);

    const [foreign, unknown] = [await remove(randomUUID(), id), await remove(coachId, randomUUID())];

    expect([foreign.statusCode, unknown.statusCode]).toEqual([404, 404]);
    expect((await remove(coachId, 'not-a-uuid')).statusCode).toBe(422);
    expect((await get(world, coachId, `remittances/${id}`)).json().status).toBe('WAITING');
  });
});

test('afterwards the balances have no violation', async () => {
  expect(await findViolations(world)).toEqual([]);
});
