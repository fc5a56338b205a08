import { DAY_MS, MINUTE_MS } from '@leko/runtime/durations';
import { describe, expect, test, vi } from 'vitest';
import { coachWithMoney, eventTypes, remit } from './support/payout.ts';
import { paidOut, remittance, serveRemittances, total, world } from './support/remittances.ts';

serveRemittances();

describe('a registry whose submission is repeated', () => {
  test.each([1, 5])(
    'that the bank has, does not show and refuses to take again (%i times) is paid once',
    async (times) => {
      const coachId = await coachWithMoney(world);
      world.fault('reset_after_effect', { times: 1, match: 'POST /registries' });
      world.fault('late_visibility', { times: 1 });
      world.fault('refuse_repetition', { times });

      const id = await remit(world, coachId);
      await world.quiet();
      // Our clock goes on, that of the bank does not: it shows nothing yet.
      for (let repetition = 0; repetition < times; repetition++) {
        world.payout.advance(11 * MINUTE_MS);
        await world.payout.settle();
      }

      expect((await remittance(coachId, id)).status).toBe('WAITING');
      expect(await total(coachId)).toBe('0 RUB');
      world.advance(11 * MINUTE_MS);
      await world.quiet();
      expect((await remittance(coachId, id)).status).toBe('COMPLETE');
      expect(paidOut(id)).toMatchObject([{ state: 'COMPLETE' }]);
      expect(await eventTypes(world, id)).toEqual(['remittance.created', 'remittance.completed']);
    },
  );

  test('is not sent again because the clock of the machine ran ahead for a while', async () => {
    const coachId = await coachWithMoney(world);
    world.fault('reset', { times: 1, match: 'POST /registries' });
    const id = await remit(world, coachId);
    await world.quiet();

    const real = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => real() + DAY_MS);
    await world.payout.settle();
    vi.restoreAllMocks();

    expect(paidOut(id)).toEqual([]);
    world.advance(6 * MINUTE_MS);
    await world.quiet();
    expect(paidOut(id)).toHaveLength(1);
  });
});
