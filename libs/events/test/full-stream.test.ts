import { type Event, streams } from '@leko/contracts';
import { DiscardPolicy, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectBroker } from '../src/broker.ts';
import { connectionOptions } from '../src/connection-options.ts';
import { createRelay } from '../src/relay.ts';
import { connected, openBroker, PACE, PATIENCE, type TestBroker, unpublished } from './broker-harness.ts';
import { listen, log, openParty, type Party, publishEvents } from './harness.ts';

let nats: TestBroker;
let pay: Party;
beforeEach(async () => {
  pay = await openParty('pay');
  nats = await openBroker();
});
afterEach(async () => {
  await nats.close();
  await pay.close();
});

/** As a service makes it, but with room for nothing. */
async function makeFullStream(): Promise<void> {
  const nc = await connect(connectionOptions({ url: nats.urlOf('pay'), service: 'pay' }));
  const manager = await jetstreamManager(nc, { checkAPI: false });
  const full = { max_bytes: 1, discard: DiscardPolicy.New, deny_delete: true, deny_purge: true };
  await manager.streams.add({ name: 'PAY', subjects: [...streams.PAY], ...full });
  await nc.close();
}

async function anEvent(): Promise<Event> {
  await publishEvents(pay.db);
  const { body } = await pay.db.selectFrom('outbox').select('body').executeTakeFirstOrThrow();
  return body as unknown as Event; // The database keeps it as an object.
}

/** A connection that pauses for as long as the test likes, and how long it would have been. */
function open(parts: Partial<Pick<Parameters<typeof connectBroker>[0], 'compare' | 'pace'>>) {
  const [waited, pauses]: [number[], (() => void)[]] = [[], []];
  const broker = connectBroker({
    ...{ url: nats.urlOf('pay'), service: 'pay', receiver: listen(pay.db).receiver, log, onLost: () => {} },
    ...{ pace: PACE, random: () => 1, compare: async () => {} },
    ...parts,
    pause: (ms) =>
      new Promise<void>((go) => {
        waited.push(ms);
        pauses.push(go);
      }),
  });
  return { broker, waited, goOn: () => pauses.at(-1)?.() };
}

it('a stream that takes nothing is left alone for longer every time', async () => {
  await makeFullStream();
  const event = await anEvent();
  let prepared = 0;
  const compare = async () => void prepared++;
  const { broker, waited, goOn } = open({ compare, pace: { ...PACE, watchMs: 600_000 } });
  const refusal = async () => {
    await expect.poll(() => broker.isConnected(), PATIENCE).toBe(true);
    await expect(broker.publish(event)).rejects.toThrow('maximum bytes exceeded');
  };
  const base = PACE.retryMs;

  await refusal(); // The first setback may be anything, so the broker is asked again at once.
  for (const factor of [1, 2, 4, 8, 16, 16]) {
    await refusal();
    await expect.poll(() => waited.at(-1), PATIENCE).toBe(base * factor);
    expect([broker.isConnected(), prepared]).toEqual([false, waited.length + 1]);
    goOn();
    await expect.poll(() => broker.isConnected(), PATIENCE).toBe(true);
  }

  expect(waited).toEqual([1, 2, 4, 8, 16, 16].map((factor) => base * factor));
  await broker.close();
});

it('a broker that was ready for as long as it takes to look at its streams has no setbacks any more', async () => {
  await makeFullStream();
  const event = await anEvent();
  const { broker, waited, goOn } = open({ pace: { ...PACE, watchMs: 1 } });
  await expect.poll(() => broker.isConnected(), PATIENCE).toBe(true);
  const refused = () => expect(broker.publish(event)).rejects.toThrow('maximum bytes exceeded');
  await refused(); // The first one is always followed by another try at once.
  let [rounds, patience] = [0, 0];

  await expect
    .poll(async () => {
      if (!broker.isConnected() || rounds++ < patience) return 'wait';
      // A round more each time, until it has had the time for its look.
      [rounds, patience] = [0, patience + 1];
      const before = waited.length;
      await refused();
      goOn();
      return waited.length > before ? 'paused' : 'asked again at once';
    }, PATIENCE)
    .toBe('asked again at once');

  await broker.close();
});

it('what a stream does not take stays in the outbox, to be published later', async () => {
  await makeFullStream();
  const broker = await connected(nats, pay);
  await publishEvents(pay.db, 2);

  expect(await createRelay({ db: pay.db, broker })()).toBe(0);

  expect(await unpublished(pay.db)).toBe(2);
  await broker.close();
});

it('a broker that is never ready is asked for ever, with pauses', async () => {
  await nats.stop();
  const { broker, waited, goOn } = open({});

  for (let asked = 1; asked <= 5; asked++) {
    await expect.poll(() => waited.length, PATIENCE).toBe(asked);
    goOn();
  }

  await broker.close();
});
