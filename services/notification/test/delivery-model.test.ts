import { createLog } from '@leko/runtime';
import { HOUR_MS, SECOND_MS } from '@leko/runtime/durations';
import { runs } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliverDue } from '../src/delivery/deliver-due.ts';
import type { Deps } from '../src/deps.ts';
import type { Mail, MailSession } from '../src/smtp/port.ts';
import { ask } from './ask.ts';
import { BEHAVIOURS, type Behaviour, openUnreliableMailServer } from './unreliable-mail-server.ts';
import { openWorld, type World } from './world.ts';

const RUNS = runs(4);
const STEPS = 12;
const MAX_COPIES = 3;
const QUICK = { connectMs: 500, silenceMs: 500, totalMs: 1_000 };

let world: World;
let server: Awaited<ReturnType<typeof openUnreliableMailServer>>;
beforeAll(async () => {
  world = await openWorld(postgresUrl());
  server = await openUnreliableMailServer();
});
afterAll(async () => {
  await world.shut();
  await server.close();
});

/** What happens between two looks at the queue. */
interface Step {
  readonly mails: number;
  /** The server chooses among these, in this order, again and again. */
  readonly behaviours: readonly Behaviour[];
  /** How many mails a copy of the service hands over before it dies; undefined: it lives. */
  readonly dies: number | undefined;
  readonly passes: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  mails: fc.integer({ min: 0, max: 6 }),
  behaviours: fc.array(fc.constantFrom(...BEHAVIOURS, 'well' as const), { minLength: 1, maxLength: 7 }),
  dies: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined, freq: 3 }),
  passes: fc.constantFrom(10, 35, 61, 300, 3_600, 6 * 3_600),
});

test('whatever the mail server does and whichever copy of us dies, every mail arrives once or its history says why not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: STEPS, maxLength: STEPS }), async (steps) => {
      const log = await play(steps);

      await checkHistories(steps.reduce((sum, { mails }) => sum + mails, 0));
      expect(log).not.toMatch(/@example|reader|nosuchuser/i);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

async function play(steps: readonly Step[]): Promise<string> {
  await world.reset();
  server.taken.length = 0;
  const lines: string[] = [];
  const copyOf = () => {
    const log = createLog('notification', 'trace', { write: (line) => void lines.push(line) });
    return world.anotherCopy(log, { url: server.url, connections: 2, timeouts: QUICK });
  };
  let copies = [await copyOf(), await copyOf()];
  let asked = 0;
  for (const { mails, behaviours, dies, passes } of steps) {
    let turn = 0;
    server.behave(() => behaviours[turn++ % behaviours.length] ?? 'well');
    for (const last = asked + mails; asked < last; asked++) await askFor(asked);
    const [first, second] = copies as [Deps, Deps];
    await Promise.all([dies === undefined ? deliverDue(first) : deliverAndDie(first, dies), deliverDue(second)]);
    if (dies !== undefined) copies = [second, await copyOf()];
    world.advance(passes * SECOND_MS);
  }
  await bringToRest(copies);
  return lines.join('\n');
}

/** The server is well again, and time passes until nothing waits. */
async function bringToRest(copies: readonly Deps[]): Promise<void> {
  server.behave(() => 'well');
  for (let hour = 0; hour < 30; hour++) {
    await Promise.all(copies.map(deliverDue));
    world.advance(HOUR_MS);
  }
}

async function askFor(index: number): Promise<void> {
  const who = index % 5 === 0 ? 'nosuchuser' : 'reader';
  const user = `11111111-1111-4111-8111-${String(index).padStart(12, '0')}`;
  const answer = await ask(world, `session/s-${index}/approve`, { email: `${who}-${index}@example.com` }, { user });
  expect(answer.statusCode).toBe(200);
}

/** Sends some mails and ends: the outcome of the last one is lost, and nothing more is done. */
function deliverAndDie(deps: Deps, handsOver: number): Promise<void> {
  return new Promise((died) => {
    const gone = new Promise<never>(() => {});
    let left = handsOver;
    const dyingSession = (session: MailSession): MailSession => ({
      close: () => session.close(),
      async send(mail: Mail, mayBegin) {
        if (left-- <= 0) {
          died();
          return gone;
        }
        const outcome = await session.send(mail, mayBegin);
        if (left > 0) return outcome;
        session.close();
        died();
        return gone;
      },
    });
    const mailer = { ...deps.mailer, open: () => dyingSession(deps.mailer.open()) };
    void deliverDue({ ...deps, mailer }).then(() => died());
  });
}

async function checkHistories(asked: number): Promise<void> {
  const messages = await world.messages();
  expect(messages).toHaveLength(asked);
  const attempts = await world.db.selectFrom('attempt').selectAll().orderBy('id').execute();
  const ends = await world.outbox();
  for (const message of messages) {
    const copies = server.taken.filter(({ messageId }) => messageId === message.internet_id);
    const tried = attempts.filter(({ message_id }) => message_id === message.id);
    const outcomes = tried.map(({ outcome }) => outcome);
    const uncertain = outcomes.filter((outcome) => outcome === 'unknown' || outcome === 'interrupted').length;
    const facts = { ...message, personal: '', copies: copies.length, outcomes };

    expect(facts, 'has ended').toMatchObject({ state: expect.stringMatching(/sent|failed/), attempts: tried.length });
    expect(copies.length, JSON.stringify(facts)).toBeLessThanOrEqual(Math.min(1 + uncertain, MAX_COPIES));
    expect(new Set(copies.map(({ said }) => said)).size, 'all copies are one mail').toBeLessThanOrEqual(1);
    if (message.state === 'sent') {
      expect(copies.length, JSON.stringify(facts)).toBeGreaterThan(0);
      expect(outcomes.indexOf('ok'), JSON.stringify(facts)).toBe(outcomes.length - 1);
    } else if (uncertain === 0) {
      expect(copies.length, JSON.stringify(facts)).toBe(0);
    }
    expect(ends.filter(({ aggregate_id }) => aggregate_id === message.id).map(({ type }) => type)).toEqual([
      `email.${message.state}`,
    ]);
    expectPatience(tried);
  }
}

/** After an attempt that came to nothing the next one comes 30 s later, then twice as late, and never later than 6 h. */
function expectPatience(tried: readonly { outcome: string; at: Date }[]): void {
  for (const [index, { outcome, at }] of tried.entries()) {
    const next = tried[index + 1];
    if (next === undefined || !['deferred', 'unknown'].includes(outcome)) continue;
    const wait = Math.min(30 * SECOND_MS * 2 ** index, 6 * HOUR_MS);
    expect(next.at.getTime() - at.getTime()).toBeGreaterThanOrEqual(wait - SECOND_MS);
  }
}
