import { plannedColumns } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { schedules } from '../src/store/schedules.ts';
import { paid } from './events.ts';
import { openWorld, type World } from './world.ts';

const HOUR_MS = 3_600_000;

let world: World;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
});
afterAll(() => world.shut());
beforeEach(() => world.reset());
afterEach(() => vi.restoreAllMocks());

async function publishPayment(): Promise<void> {
  world.publish('payment.paid', paid());
  await world.settle();
}
const states = async () => (await world.messages()).map(({ state }) => state).filter((state) => state !== 'suppressed');
const alarms = (word: string) => world.alarms.filter(({ msg }) => msg.includes(word));

test('every column that plans has its longest pause', async () => {
  const known = schedules.map(({ table, column = 'next_check_at' }) => `${table}.${column}`);

  expect(await plannedColumns(world.adminUrl, 'notification')).toEqual([...known, 'parked.next_check_at'].toSorted());
});

test('a mail that was put off by a clock a day ahead does not wait for it', async () => {
  world.smtp.behave({ refuseWith: 451, times: 1 });
  const real = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => real() + 24 * HOUR_MS);
  await publishPayment();
  vi.restoreAllMocks();
  await world.settle();
  expect(await states()).toEqual(['queued']);

  await world.tasks.run('plans too far ahead');
  await world.settle();

  expect(await states()).toEqual(['sent']);
  expect(alarms('ahead')).toMatchObject([{ table: 'message', rows: 1 }]);
});

test('a queue that stands for hours calls a person, a single mail that is put off does not', async () => {
  world.smtp.behave({ refuseWith: 451, times: 100 });
  await publishPayment();
  world.advance(2 * HOUR_MS);
  await world.settle();
  for (let look = 0; look < 3; look++) await world.tasks.run('watch');
  expect(alarms('more than an hour')).toEqual([]);

  await world.reset();
  await world.smtp.stop();
  await publishPayment();
  for (let look = 0; look < 3; look++) await world.tasks.run('watch');
  expect(alarms('more than an hour')).toEqual([]);
  world.advance(2 * HOUR_MS);
  await world.settle();
  for (let look = 0; look < 3; look++) await world.tasks.run('watch');

  expect(alarms('more than an hour')).toMatchObject([{ looks: 2 }]);
  await world.smtp.start();
});
