import { randomUUID } from 'node:crypto';
import { roubles } from '@leko/money';
import { transact } from '@leko/postgres';
import { ProblemError } from '@leko/server';
import type { Bench, Measure } from '@leko/testing/bench';
import { bookPayment } from '../src/earnings/book-payment.ts';
import { createRecipient } from '../src/recipients/create-recipient.ts';
import { createRemittance } from '../src/remittances/create-remittance.ts';
import { DETAILS } from '../test/support/details.ts';
import { paid } from '../test/support/events.ts';
import { type BenchWorld, openBenchWorld } from './world.ts';

const AT_ONCE = 50;
const ROUNDS = 20;
const SHARE = 1_500;
const COOLED_MS = 7 * 24 * 3_600_000;
const MS = 1_000;

/** Fifty concurrent requests for one coach, against fifty for a coach each. */
const remittances: Bench = async ({ scale, say }) => {
  const world = await openBenchWorld();
  const rounds = Math.max(2, Math.round(ROUNDS * scale));
  try {
    const [apart, together] = [newTiming(), newTiming()];
    await ask(world, await makeCoaches(world, AT_ONCE), newTiming());
    for (let round = 1; round <= rounds; round++) {
      say(`round ${round} of ${rounds}: ${AT_ONCE} requests each way`);
      const [one = '', ...many] = await makeCoaches(world, AT_ONCE + 1);
      const made = [
        await ask(world, many, apart),
        await ask(
          world,
          many.map(() => one),
          together,
        ),
      ];
      if (made[0] !== AT_ONCE || made[1] !== 1) throw new Error(`${made.join(' and ')} remittances were made`);
    }
    const rows = [measureOf('for fifty coaches', apart), measureOf('for one coach, one made', together)];
    const goal = { ratio: 0.5, is: 'at least' as const };
    const ratio = (rows[1]?.perSecond ?? 0) / (rows[0]?.perSecond ?? 1);
    return [{ name: `${AT_ONCE} remittances asked for at once`, goal, ratio, rows }];
  } finally {
    await world.close();
  }
};

/** Coaches with a recipient, and with money that has cooled down. */
async function makeCoaches({ deps }: BenchWorld, count: number): Promise<string[]> {
  const coaches = Array.from({ length: count }, () => randomUUID());
  for (const coachId of coaches) {
    const event = paid({ coachId, share: SHARE, paidAt: new Date(Date.now() - COOLED_MS) });
    await transact(deps.db, (tx) => bookPayment(deps, tx, event));
    await createRecipient(deps, { coachId, details: DETAILS, key: undefined });
  }
  return coaches;
}

interface Timing {
  readonly millis: number[];
  total: number;
}

const newTiming = (): Timing => ({ millis: [], total: 0 });

/** One request for each of them, all at once; how many remittances came of it. */
async function ask({ deps }: BenchWorld, coaches: readonly string[], timing: Timing): Promise<number> {
  const began = performance.now();
  const seen = roubles(BigInt(SHARE));
  const answers = coaches.map(async (coachId) => {
    const isMade = await createRemittance(deps, { coachId, seen, overrideThreshold: false, key: undefined }).then(
      () => true,
      refused,
    );
    timing.millis.push(performance.now() - began);
    return isMade;
  });
  const made = (await Promise.all(answers)).filter(Boolean).length;
  timing.total += performance.now() - began;
  return made;
}

/** A conflict is a valid answer; any other failure ends the measurement. */
function refused(error: unknown): false {
  if (error instanceof ProblemError) return false;
  throw error;
}

function measureOf(what: string, { millis, total }: Timing): Measure {
  const sorted = millis.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? 0;
  return { what, perSecond: (millis.length * MS) / total, p50: at(0.5), p99: at(0.99) };
}

export default remittances;
