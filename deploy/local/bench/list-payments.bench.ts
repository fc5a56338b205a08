import { randomUUID } from 'node:crypto';
import { INTERNAL_TOKEN_HEADER } from '@leko/runtime';
import { type Bench, type Load, loadInTurn, ratioOf } from '@leko/testing/bench';
import pg from 'pg';
import { type BenchWorld, openBenchWorld } from '../src/bench/world.ts';

const FEW = 1_000;
const MANY = 1_000_000;
const CONNECTIONS = 8;
const SECONDS = 8;
const PATH = '/api/v1/pay/payments';

/** The first page of an athlete with a million payments, beside that of one with a thousand. */
const listPayments: Bench = async ({ scale, say }) => {
  const world = await openBenchWorld();
  try {
    const seconds = SECONDS * scale;
    const loads: Load[] = [];
    for (const count of [FEW, Math.round(MANY * scale)]) {
      const athlete = randomUUID();
      say(`making ${count} payments`);
      await makePayments(world, athlete, count);
      loads.push(firstPage(world, { athlete, what: `page 0 of ${count}`, seconds }));
    }
    const rows = await loadInTurn(loads);
    const goal = { ratio: 1.5, is: 'at most' as const };
    return [{ name: 'listing payments, time against a thousand', goal, ratio: 1 / ratioOf(rows), rows }];
  } finally {
    await world.close();
  }
};

function firstPage(world: BenchWorld, of: { athlete: string; what: string; seconds: number }): Load {
  const { athlete: sub, ...rest } = of;
  const headers = async () => ({
    [INTERNAL_TOKEN_HEADER]: await world.sign('pay', { sub, act: sub, roles: ['user'] }, { method: 'GET', path: PATH }),
  });
  return { ...rest, method: 'GET', url: `${world.payUrl}${PATH}`, headers, connections: CONNECTIONS };
}

/** As a superuser and in one statement: what matters is what is there, not how it came. */
async function makePayments({ adminUrl }: BenchWorld, athlete: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('set search_path = pay');
    await client.query(
      `insert into payment (id, order_id, athlete_id, coach_id, amount, coach_due, fee, vat, currency, fee_percentage,
         vat_percentage, capture_mode, purpose, personal, request_hash, state, holds_order, version, link_expires_at,
         external_id, paid_at, bank_amount, taken_at, created_at, updated_at)
       select gen_random_uuid(), 'order-' || n, $1, $2, 33000, 30000, 3000, 541, 'RUB', '10.0000', '22.00', 'automatic',
         'Training', 'a@example.com', 'hash', 'received', true, 2, now(),
         gen_random_uuid(), now(), 33000, now(), now() - n * interval '1 second', now()
       from generate_series(1, $3::int) as n`,
      [athlete, randomUUID(), count],
    );
    await client.query('insert into payment_count (athlete_id, payments) values ($1, $2)', [athlete, count]);
    // What a server at rest has done long ago must not be measured.
    await client.query('vacuum (analyze) payment');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

export default listPayments;
