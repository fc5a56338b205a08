import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Bench, Measure } from '@leko/testing/bench';
import { createTransport } from 'nodemailer';
import { deliverDue } from '../src/delivery/deliver-due.ts';
import { platformAt } from '../src/mails/senders.ts';
import { renderSample } from '../src/templates/index.ts';
import { addressOf, type BenchWorld, CONNECTIONS, FROM, openBenchWorld } from './world.ts';

const MAILS = 10_000;
/** Both ways are run in once, so that neither pays for the compiler. */
const WARM_UP = 500;
/** Side by side, because a machine is not the same from one half minute to the next. */
const ROUNDS = 3;
/** Mails that nodemailer is given at once; more only wait inside. */
const IN_FLIGHT = 100;
const MEGABYTE = 1024 * 1024;

/** Mails from the queue to the mail server, with all that is written down about them, beside nodemailer alone with the same pool. */
const delivery: Bench = async ({ scale, say }) => {
  const world = await openBenchWorld();
  const count = Math.max(WARM_UP, Math.round(MAILS * scale));
  try {
    await sendAlone(world, WARM_UP);
    await deliverQueue(world, WARM_UP);
    const rounds = [];
    for (let round = 1; round <= ROUNDS; round++) {
      say(`round ${round} of ${ROUNDS}: ${count} mails each way`);
      const alone = await sendAlone(world, count);
      rounds.push({ alone, ours: await deliverQueue(world, count) });
    }
    await checkNothingIsMissing(world, 2 * (WARM_UP + ROUNDS * count));
    return [speed(count, rounds), memory(rounds)];
  } finally {
    await world.close();
  }
};

interface Round {
  readonly alone: Measure;
  readonly ours: Measure & { readonly heapAfter: number };
}

function speed(count: number, rounds: readonly Round[]) {
  const sorted = rounds.toSorted((a, b) => ratioOf(a) - ratioOf(b));
  const median = sorted[Math.floor(sorted.length / 2)];
  return {
    name: `delivering ${count} queued mails, against nodemailer alone with a pool of ${CONNECTIONS}`,
    goal: { ratio: 0.7, is: 'at least' as const },
    ratio: median === undefined ? 0 : ratioOf(median),
    rows: rounds.flatMap(({ alone, ours }) => [alone, ours]),
  };
}

const ratioOf = ({ alone, ours }: Round): number => ours.perSecond / alone.perSecond;

function memory(rounds: readonly Round[]) {
  const heaps = rounds.map(({ ours }) => ours.heapAfter);
  const [first = 0, last = 0] = [heaps[0], heaps.at(-1)];
  return {
    name: `heap after the last round, against after the first (${heaps.map((heap) => heap.toFixed(1)).join(', ')} MB)`,
    goal: { ratio: 1.1, is: 'at most' as const },
    ratio: last / first,
    rows: [],
  };
}

async function sendAlone({ deps, sink }: BenchWorld, count: number): Promise<Measure> {
  const platform = platformAt(deps.settings, new Date());
  const { subject, html, text } = renderSample('payment-paid', { locale: 'ru', platform });
  const pool = { pool: true, maxConnections: CONNECTIONS, maxMessages: Number.POSITIVE_INFINITY } as const;
  const transport = createTransport({ ...pool, host: '127.0.0.1', port: sink.port, ignoreTLS: true });
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < count; index = next++) {
      const messageId = `<${randomUUID()}@leko.example>`;
      await transport.sendMail({ from: FROM, to: addressOf(index), subject, html, text, messageId });
    }
  }
  const began = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  const seconds = (performance.now() - began) / 1_000;
  transport.close();
  return { what: 'nodemailer alone', perSecond: count / seconds };
}

async function deliverQueue({ deps, queue }: BenchWorld, count: number): Promise<Round['ours']> {
  await queue(count);
  const began = performance.now();
  for (let done = 0; done < count; ) done += await deliverDue(deps);
  const seconds = (performance.now() - began) / 1_000;
  collectGarbage();
  return { what: 'from the queue', perSecond: count / seconds, heapAfter: process.memoryUsage().heapUsed / MEGABYTE };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function checkNothingIsMissing({ sink, countQueued }: BenchWorld, expected: number): Promise<void> {
  const [taken, queued] = [await sink.taken(), await countQueued()];
  if (taken !== expected || queued !== 0)
    throw new Error(`${taken} of ${expected} mails arrived, ${queued} still wait`);
}

export default delivery;
