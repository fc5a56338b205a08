import { randomUUID } from 'node:crypto';
import type { Event } from '@leko/contracts';
import { DAY_MS, HOUR_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coachWithMoney, DETAILS, get, post, startWorld, type World } from './support/payout.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const SETTING = randomUUID();
const inMs = (ms: number) => new Date(world.payout.now().getTime() + ms);

function changed(name: string, values: Record<string, unknown>, more: { version: number; validFrom?: Date }) {
  const now = world.payout.now().toISOString();
  const data = {
    settingId: randomUUID(),
    name,
    values,
    validFrom: (more.validFrom ?? world.payout.now()).toISOString(),
    changedAt: now,
    changedBy: 'olga',
  };
  const head = { specversion: '1.0', source: '/pay', datacontenttype: 'application/json' } as const;
  const id = randomUUID();
  const event: Event<'setting.changed'> = {
    ...head,
    id,
    type: 'setting.changed',
    subject: SETTING,
    sequence: more.version,
    time: now,
    data,
  };
  return event;
}

async function deliver(...events: Event[]): Promise<void> {
  for (const event of events) world.publish(event);
  await world.payout.settle();
}

const coolDown = async () => (await get(world, randomUUID(), 'earnings')).json().coolDownDays;

describe('a setting that pay publishes', () => {
  test('is in force once it was received', async () => {
    await deliver(changed('cool-down', { days: 3 }, { version: 1 }));

    expect(await coolDown()).toBe(3);
  });

  test('that comes late, twice or in another order changes nothing that was written later', async () => {
    const validFrom = world.payout.now();
    const older = changed('cool-down', { days: 4 }, { version: 2, validFrom });
    const newer = changed('cool-down', { days: 5 }, { version: 3, validFrom });

    await deliver(newer, older, { ...older, id: randomUUID() });

    expect(await coolDown()).toBe(5);
    const rows = await world.payout.db.selectFrom('setting').selectAll().where('name', '=', 'cool-down').execute();
    expect(rows.map(({ version }) => version).toSorted()).toEqual([1, 2, 3]);
  });

  test('takes effect at its moment by the clock', async () => {
    await deliver(changed('cool-down', { days: 30 }, { version: 4, validFrom: inMs(HOUR_MS) }));

    expect(await coolDown()).toBe(5);
    world.advance(HOUR_MS);
    expect(await coolDown()).toBe(30);
  });

  test('that cannot be read is parked, and what was in force stays', async () => {
    const broken = { ...changed('cool-down', {}, { version: 5 }), data: { name: 'cool-down' } } as unknown as Event;

    world.publish(broken);
    await world.payout.tasks.drain();

    expect(await coolDown()).toBe(30);
    const parked = await world.payout.db.selectFrom('parked').select('event_id').execute();
    expect(parked).toEqual([{ event_id: broken.id }]);
  });
});

describe('the settings of payouts', () => {
  test('cool-down: decides what a remittance may take', async () => {
    await deliver(changed('cool-down', { days: 8 }, { version: 6 }));
    const coachId = await coachWithMoney(world); // Paid seven days ago.

    expect((await get(world, coachId, 'earnings')).json().availableBalance.amount).toBe('0 RUB');
    await deliver(changed('cool-down', { days: 7 }, { version: 7 }));
    expect((await post(world, coachId, 'remittances', { availableAmount: '1500 RUB' })).statusCode).toBe(201);
  });

  test('remittance: threshold, fee and how soon it is sent', async () => {
    const rules = {
      thresholdAmount: '2000 RUB',
      overrideFeePercentage: '10.00',
      minimumFee: '10 RUB',
      registryIntervalSeconds: 7,
    };
    await deliver(changed('remittance', rules, { version: 1 }));
    const coachId = await coachWithMoney(world);
    const { thresholdAmount, overrideThresholdPlatformFeeAmount: fee } = (await get(world, coachId, 'earnings')).json();

    expect([thresholdAmount, fee]).toEqual(['2000 RUB', '150 RUB']);
    const refused = await post(world, coachId, 'remittances', { availableAmount: '1500 RUB' });
    expect(refused.json().code).toBe('below_threshold');
    const body = { availableAmount: '1500 RUB', thresholdOverrideByFee: true };
    const { remittanceId } = (await post(world, coachId, 'remittances', body)).json();
    const row = await world.payout.db
      .selectFrom('remittance')
      .selectAll()
      .where('id', '=', remittanceId)
      .executeTakeFirstOrThrow();
    expect([row.fee, row.paid]).toEqual([15_000n, 135_000n]);
    expect((row.collect_at?.getTime() ?? 0) - row.created_at.getTime()).toBe(7_000);
  });

  test('recipient-checks and recipient: what details are taken, and for how long a change stops payouts', async () => {
    const coachId = await coachWithMoney(world, 3_000);
    const wrong = { ...DETAILS, inn: '500100732258' };
    expect((await post(world, coachId, 'recipients', wrong)).statusCode).toBe(422);

    await deliver(
      changed('recipient-checks', { mode: 'lenient' }, { version: 1 }),
      changed('recipient', { changeFreezeHours: 2 }, { version: 1 }),
    );
    const moved = { ...wrong, bankCode: '044525104', bankAccountNumber: '40702810200000000003' };
    expect((await post(world, coachId, 'recipients', moved)).statusCode).toBe(201);
    const remit = () => post(world, coachId, 'remittances', { availableAmount: '3000 RUB' });

    expect((await remit()).json().code).toBe('recipient_frozen');
    world.advance(2 * HOUR_MS + 1_000);
    expect((await remit()).statusCode).toBe(201);
  });

  test('platform: its zone decides which days a payout names to the bank', async () => {
    const paidAt = inMs(-7 * DAY_MS);
    // Whatever the hour, in one of the two it is another day than in Moscow.
    const zones = ['Pacific/Kiritimati', 'Pacific/Pago_Pago'];
    const zone = zones.find((one) => dayIn(one, paidAt) !== dayIn('Europe/Moscow', paidAt)) ?? '';
    await deliver(changed('platform', { ...platform, zone }, { version: 1 }));

    const coachId = await coachWithMoney(world, 2_500);
    await post(world, coachId, 'remittances', { availableAmount: '2500 RUB' });
    await world.quiet();

    const url = '/api/v1/pay/upstreams?name=tochka_b2b_registry&limit=100';
    const log = await world.payout.call({ roles: ['ops'] }, { method: 'GET', url });
    expect(log.body).toContain(dayIn(zone, paidAt));
  });
});

const platform = {
  legalName: 'LE-KO LLC',
  inn: '7700000009',
  kpp: '773601001',
  address: 'Moscow',
  taxSystem: 'osn',
  email: 'pay@leko.example',
  phone: '+74950000000',
  currency: 'RUB',
};

const dayIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('ru-RU', { timeZone, day: '2-digit', month: '2-digit', year: 'numeric' }).format(at);
