import { randomUUID } from 'node:crypto';
import { connect, dueTask } from '@leko/postgres';
import { createLog } from '@leko/runtime';
import { MINUTE_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { queues } from '../src/db/queues.ts';
import type { Tables } from '../src/db/tables.ts';
import { athlete, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';

let harness: PayHarness;
beforeAll(async () => {
  harness = await startPay();
});
afterAll(() => harness.close());

const PAYMENTS = 40;
const WIDTH = 16;
const deps = () => ({ db: harness.service.db, clock: harness.service.now, log: createLog('pay', 'silent') });
/** One run of a task that takes this step with every payment that is due. */
const workOff = (step: (id: string) => Promise<unknown>, log = deps().log) => {
  const width = { leaseMs: MINUTE_MS, atOnce: WIDTH, mostInARun: 256, everyMs: 200 };
  return dueTask({ ...deps(), log }, { name: 'try payments', queue: queues.payments, ...width, step }).run();
};

async function duePayments(): Promise<void> {
  const order = () => orderFor(randomUUID(), { totalAmount: '330 RUB' });
  await Promise.all(Array.from({ length: PAYMENTS }, () => post(harness, athlete(), '/payments', order())));
  await harness.service.db.updateTable('payment').set({ next_check_at: harness.service.now() }).execute();
}

it('one slow row holds up no other: each free slot takes the next', async () => {
  await duePayments();
  const seen: string[] = [];
  const finished = Promise.withResolvers<void>();

  const done = await workOff(async (id) => {
    seen.push(id);
    if (seen.length === PAYMENTS) finished.resolve();
    if (seen[0] === id) await finished.promise;
  });

  expect([done, new Set(seen).size]).toEqual([PAYMENTS, PAYMENTS]);
});

it('never more than so many are under way, and one that fails stops no other', async () => {
  await duePayments();
  let [running, most] = [0, 0];
  const full = Promise.withResolvers<void>();

  const done = await workOff(async () => {
    most = Math.max(most, ++running);
    if (running === WIDTH) full.resolve();
    await full.promise;
    running--;
    throw new Error('this row fails');
  });

  expect(done).toBeGreaterThanOrEqual(PAYMENTS);
  expect(most).toBe(WIDTH);
});

it('what falls due while a slow one is under way need not wait for it', async () => {
  await harness.service.db.updateTable('payment').set({ next_check_at: null }).execute();
  const [first, second] = await harness.service.db.selectFrom('payment').select('id').limit(2).execute();
  const makeDue = (id = '') =>
    harness.service.db
      .updateTable('payment')
      .set({ next_check_at: harness.service.now() })
      .where('id', '=', id)
      .execute();
  await makeDue(first?.id);
  const both = Promise.withResolvers<void>();

  const done = await workOff(async (id) => {
    if (id === second?.id) return both.resolve();
    await makeDue(second?.id);
    await both.promise;
  });

  expect(done).toBe(2);
});

it('a run ends although its rows fall due again at once', async () => {
  await duePayments();
  const again = { next_check_at: new Date(0) };

  const done = await workOff(async (id) => {
    await harness.service.db.updateTable('payment').set(again).where('id', '=', id).execute();
  });

  expect(done).toBeGreaterThanOrEqual(PAYMENTS);
});

it.each([
  ['a database in trouble', 'warn', (id: string) => readAsStranger(id)],
  ['a fault of ours', 'error', (id: string) => Promise.reject(new Error(`no way to work off ${id}`))],
])('a step that ends with %s is logged as %s', async (_what, level, step) => {
  await duePayments();
  const lines: { level: string; msg: string }[] = [];
  const log = createLog('pay', 'info', { write: (line: string) => void lines.push(JSON.parse(line)) });

  await workOff(step, log);

  expect(new Set(lines.map((line) => `${line.level}: ${line.msg}`))).toEqual(
    new Set([`${level}: try payments: failed`]),
  );
});

/** With a wrong password, as while it is being changed. */
async function readAsStranger(id: string): Promise<void> {
  const url = new URL(harness.service.databaseUrl);
  url.password = 'another';
  const stranger = connect<Tables>({ url: url.href, applicationName: 'stranger', poolSize: 1 });
  await stranger
    .selectFrom('payment')
    .select('id')
    .where('id', '=', id)
    .execute()
    .finally(() => stranger.destroy());
}
