import { randomUUID } from 'node:crypto';
import { connect } from '@leko/postgres';
import { PATIENT } from '@leko/testing';
import type { LightMyRequestResponse } from 'fastify';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { athlete, get, orderFor, type PayHarness, post, startPay } from './pay-harness.ts';

let harness: PayHarness;
let admin: Kysely<unknown>;
beforeAll(async () => {
  harness = await startPay();
  admin = connect({ url: harness.service.adminUrl, applicationName: 'admin', poolSize: 1, waits: PATIENT });
});
afterAll(async () => {
  await admin.destroy();
  await harness.close();
});

const order = (): Promise<LightMyRequestResponse> =>
  post(harness, athlete(), '/payments', orderFor(randomUUID(), { totalAmount: '330 RUB' }));
const orders = (count: number) => Promise.all(Array.from({ length: count }, order));
const answersOf = (answers: readonly LightMyRequestResponse[]) =>
  answers.map(({ statusCode, headers }) => [statusCode, headers['retry-after']]);

/** What a failover does: it cuts every connection, and a new one finds a copy of the database. */
async function failOver(setting: 'set default_transaction_read_only = on' | 'reset default_transaction_read_only') {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(admin);
  await sql`alter database ${sql.ref(rows[0]?.name ?? '')} ${sql.raw(setting)}`.execute(admin);
}

const cutOff = () =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(admin);

it('while the database is read-only the answer is 503, and requests succeed again when it can be written', async () => {
  await failOver('set default_transaction_read_only = on');
  await cutOff();

  const meanwhile = await orders(20);
  await failOver('reset default_transaction_read_only');
  const afterwards = await orders(20);

  expect(answersOf(meanwhile)).toEqual(meanwhile.map(() => [503, '2']));
  // Earlier connections still lead to the copy: each is dropped when it is next used.
  expect(answersOf(afterwards)).toEqual(afterwards.map(() => [201, undefined]));
});

it('while another transaction holds a lock on a table, reads and writes of it are answered with 503', async () => {
  const answers = await admin.transaction().execute(async (holder) => {
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(holder);
    await sql`lock table pay.payment in access exclusive mode`.execute(holder);
    return [await order(), await get(harness, athlete(), `/payments/${randomUUID()}`)];
  });

  expect(answersOf(answers)).toEqual([
    [503, '2'],
    [503, '2'],
  ]);
  expect((await order()).statusCode).toBe(201);
});
