import { randomUUID } from 'node:crypto';
import { createReceiver } from '@leko/events';
import { asAdmin, type Bench, type Measure } from '@leko/testing/bench';
import { bookPayment } from '../src/earnings/book-payment.ts';
import { paid } from '../test/support/events.ts';
import { type BenchWorld, openBenchWorld } from './world.ts';

const EVENTS = 1_000;
const COACHES = 50;
const ROUNDS = 3;

/** Payment events, applied and booked one by one, against bare inserts of the same rows. */
const paymentEvents: Bench = async ({ scale, say }) => {
  const world = await openBenchWorld();
  const count = Math.max(100, Math.round(EVENTS * scale));
  try {
    await apply(world, count);
    const rounds = [];
    for (let round = 1; round <= ROUNDS; round++) {
      say(`round ${round} of ${ROUNDS}: ${count} payments each way`);
      rounds.push({ bare: await insertAlone(world, count), ours: await apply(world, count) });
    }
    const ratios = rounds.map(({ bare, ours }) => ours.perSecond / bare.perSecond).sort((a, b) => a - b);
    const goal = { ratio: 0.3, is: 'at least' as const };
    const rows = rounds.flatMap(({ bare, ours }) => [bare, ours]);
    return [{ name: `applying ${count} payments`, goal, ratio: ratios[Math.floor(ROUNDS / 2)] ?? 0, rows }];
  } finally {
    await world.close();
  }
};

async function apply({ deps, vault }: BenchWorld, count: number): Promise<Measure> {
  const coaches = Array.from({ length: COACHES }, () => randomUUID());
  const events = Array.from({ length: count }, (_, n) =>
    paid({ coachId: coaches[n % COACHES] ?? '', paidAt: new Date() }),
  );
  const receiver = createReceiver({
    ...deps,
    vault,
    random: Math.random,
    subscriptions: { 'payment.paid': (tx, event) => bookPayment(deps, tx, event) },
  });
  const began = performance.now();
  for (const event of events) await receiver.receive(event);
  return { what: 'received and booked', perSecond: (count * 1_000) / (performance.now() - began) };
}

const TABLES = ['inbox', 'income', 'income_line', 'entry', 'posting', 'movement'];
const INSERTS = [
  `insert into bare_inbox values ($1, 'payment.paid', now())`,
  `insert into bare_income (payment_id, event_id, order_id, athlete_id, coach_id, external_id, purpose, amount, received,
     coach_share, fee, vat, currency, payment_created_at, paid_at, counts_at, updated_at)
   values ($1, $1, 'order', $1, $1, $1, 'Training', 110000, 110000, 100000, 10000, 100, 'RUB', now(), now(), now(), now())`,
  `insert into bare_income_line (payment_id, session_id, share, kept) values ($1, 'session-1', 100000, 100000)`,
  `insert into bare_entry values ($1, 'payment_received', $1, $1, $1, now())`,
  `insert into bare_posting values ($1, 1, -110000, 'RUB'), ($1, 2, 100000, 'RUB'), ($1, 3, 9900, 'RUB'), ($1, 4, 100, 'RUB')`,
  `insert into bare_movement values ($1, 1, $1, 100000, 100000, $1, now(), false, null)`,
];

/** The same rows with the same indexes, a commit for each payment, and nothing else: no lock, no rule, no balance. */
function insertAlone({ adminUrl }: BenchWorld, count: number): Promise<Measure> {
  return asAdmin(adminUrl, async (query) => {
    await query('set search_path = payout');
    for (const table of TABLES) {
      await query(`create table if not exists bare_${table} (like ${table} including defaults including indexes)`);
    }
    const began = performance.now();
    for (let index = 0; index < count; index++) {
      const id = randomUUID();
      await query('begin');
      for (const statement of INSERTS) await query(statement, [id]);
      await query('commit');
    }
    return { what: 'bare inserts', perSecond: (count * 1_000) / (performance.now() - began) };
  });
}

export default paymentEvents;
