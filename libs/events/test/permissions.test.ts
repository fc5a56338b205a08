import { randomUUID } from 'node:crypto';
import {
  type Event,
  type EventType,
  eventTypes,
  publishers,
  type StreamName,
  streamOf,
  streams,
} from '@leko/contracts';
import { connect, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Broker, connectBroker } from '../src/broker.ts';
import { connectionOptions } from '../src/connection-options.ts';
import { openBroker, PATIENCE, type TestBroker } from './broker-harness.ts';
import { log } from './harness.ts';

type Service = 'pay' | 'payout' | 'notification';
const SERVICES: readonly Service[] = ['pay', 'payout', 'notification'];

/** Which streams a service may consume; journey.test.ts shows that the real services need no more. */
const HEARD: Readonly<Record<Service, readonly StreamName[]>> = {
  pay: ['PAYOUT'],
  payout: ['PAY', 'PLATFORM'],
  notification: ['PAY', 'PAYOUT', 'PLATFORM'],
};
const ownStreams = (service: Service) => names.filter((name) => publishers[name] === service);
const names = Object.keys(streams) as StreamName[];
const typesIn = (stream: StreamName) => eventTypes.filter((type) => streamOf(type) === stream);

/** As much of an event as the broker and the listener below look at. */
const eventOf = (type: EventType) => ({ specversion: '1.0', id: randomUUID(), type, subject: randomUUID() }) as Event;

interface Member {
  readonly broker: Broker;
  readonly received: string[];
  /** Another connection of the same user, for what the service would never do. */
  readonly raw: NatsConnection;
}

let nats: TestBroker;
const members = new Map<Service, Member>();
const member = (service: Service): Member => {
  const found = members.get(service);
  if (!found) throw new Error(`${service} is not connected`);
  return found;
};

beforeAll(async () => {
  nats = await openBroker();
  for (const service of SERVICES) members.set(service, await join(service));
  await vi.waitUntil(() => SERVICES.every((service) => member(service).broker.isConnected()), PATIENCE);
});
afterAll(async () => {
  for (const { broker, raw } of members.values()) {
    await raw.close();
    await broker.close();
  }
  await nats.close();
});

async function join(service: Service): Promise<Member> {
  const received: string[] = [];
  const receiver = {
    types: HEARD[service].flatMap(typesIn),
    receive: async (event: unknown) => {
      received.push((event as { type: string }).type);
      return 'applied' as const;
    },
    retryParked: async () => 0,
  };
  const options = { url: nats.urlOf(service), service };
  const broker = connectBroker({ ...options, receiver, log, compare: async () => {}, onLost: () => {} });
  return { broker, received, raw: await connect(connectionOptions(options)) };
}

/** What the server says to a request; the client gives the refusal to its caller. */
const ask = (service: Service, subject: string, body: object = {}) =>
  member(service).raw.request(subject, JSON.stringify(body), { timeout: 1_000 });
const expectRefusal = (service: Service, subject: string, body: object = {}) =>
  expect(ask(service, subject, body)).rejects.toThrow(`Permissions Violation for Publish to "${subject}"`);

const descriptionOf = (answer: Msg) => answer.json<{ error?: { description: string } }>().error?.description;

/** Its own consumer again, with a change. */
async function makeConsumer(service: Service, stream: StreamName, change: object): Promise<Msg> {
  const known = await ask(service, `$JS.API.CONSUMER.INFO.${stream}.${service}`);
  const { config } = known.json<{ config: object }>();
  const body = { stream_name: stream, config: { ...config, ...change } };
  return ask(service, `$JS.API.CONSUMER.CREATE.${stream}.${service}`, body);
}

const others = (service: Service) => SERVICES.filter((one) => one !== service);

describe.each(SERVICES)('the user of %s', (service) => {
  it('publishes every event of the service, and its consumers receive it', async () => {
    for (const stream of ownStreams(service)) {
      for (const type of typesIn(stream)) {
        expect(await member(service).broker.publish(eventOf(type))).toMatchObject({ stream });
        for (const other of others(service).filter((one) => HEARD[one].includes(stream)))
          await expect.poll(() => member(other).received, PATIENCE).toContain(type);
      }
    }
  });

  it.each(eventTypes.filter((type) => publishers[streamOf(type)] !== service))('cannot publish %s', (type) =>
    expectRefusal(service, type, eventOf(type)),
  );

  it.each(names)('cannot change, empty or delete the stream %s, nor reach its messages', async (stream) => {
    for (const act of ['UPDATE', 'PURGE', 'DELETE', 'MSG.GET', 'MSG.DELETE', 'SNAPSHOT', 'RESTORE'])
      await expectRefusal(service, `$JS.API.STREAM.${act}.${stream}`);
    await expectRefusal(service, `$JS.API.DIRECT.GET.${stream}`);
  });

  it('cannot make streams of others, or of any other name', async () => {
    for (const stream of [...names.filter((name) => publishers[name] !== service), 'OTHER'])
      await expectRefusal(service, `$JS.API.STREAM.CREATE.${stream}`);
  });

  it('cannot make its streams again in another way', async () => {
    for (const name of ownStreams(service)) {
      const answer = await ask(service, `$JS.API.STREAM.CREATE.${name}`, { name, subjects: ['other.>'] });
      expect(descriptionOf(answer)).toMatch(/^stream name already in use/);
    }
  });

  it('cannot make, read or delete a consumer of another name', async () => {
    for (const stream of names) {
      for (const name of [...others(service), 'any']) {
        for (const act of ['CREATE', 'DURABLE.CREATE', 'INFO', 'MSG.NEXT', 'DELETE'])
          await expectRefusal(service, `$JS.API.CONSUMER.${act}.${stream}.${name}`);
        await expectRefusal(service, `$JS.ACK.${stream}.${name}.1.1.1.1.0`);
      }
      await expectRefusal(service, `$JS.API.CONSUMER.CREATE.${stream}`);
      await expectRefusal(service, `$JS.API.CONSUMER.DELETE.${stream}.${service}`);
    }
  });

  it('cannot make a consumer of another name under its own', async () => {
    for (const stream of HEARD[service]) {
      const answer = await makeConsumer(service, stream, { durable_name: others(service)[0] });
      expect(descriptionOf(answer)).toMatch(/^consumer name in subject does not match/);
    }
  });

  it('cannot have its events delivered to a subject where it may not publish', async () => {
    for (const stream of HEARD[service]) {
      const answer = await makeConsumer(service, stream, { deliver_subject: 'somewhere.else', max_waiting: 0 });
      expect(descriptionOf(answer)).toMatch(/can not (be )?update/);
    }
  });

  it('cannot read its own streams back', async () => {
    for (const stream of ownStreams(service))
      await expectRefusal(service, `$JS.API.CONSUMER.CREATE.${stream}.${service}`);
  });

  it('gets its answers in its own inbox', async () => {
    const { subject } = await ask(service, '$JS.API.STREAM.INFO.PAY');

    expect(subject.split('.')[0]).toBe(`_INBOX_${service}`);
  });

  it.each([
    '>',
    '*.*',
    'payment.>',
    'email.>',
    '_INBOX.>',
    '$JS.>',
    '$SYS.>',
    ...others(service).map((one) => `_INBOX_${one}.>`),
  ])('is refused elsewhere: %s', async (subject) => {
    const { raw } = member(service);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const subscription = raw.subscribe(subject, { callback: resolve });

    expect(await promise).toMatchObject({ message: `Permissions Violation for Subscription to "${subject}"` });
    subscription.unsubscribe();
  });

  it('is refused an event of another type than its subject', async () => {
    for (const stream of ownStreams(service)) {
      const [own = ''] = typesIn(stream);
      const consumers = others(service).filter((one) => HEARD[one].includes(stream));
      const before = consumers.map((one) => member(one).received.filter((type) => type === own).length);

      await ask(service, own, { ...eventOf('payment.paid'), type: 'forged' });
      await ask(service, own, eventOf(own as EventType));

      for (const [n, one] of consumers.entries()) {
        const count = () => member(one).received.filter((type) => type === own).length;
        await expect.poll(count, PATIENCE).toBe((before[n] ?? 0) + 1);
        expect(member(one).received).not.toContain('forged');
      }
    }
  });

  it('writes into no inbox', async () => {
    for (const one of SERVICES) await expectRefusal(service, `_INBOX_${one}.token`);
  });
});

describe('a client without a password', () => {
  const as = (change: object) => {
    const { user: _user, pass: _pass, ...options } = connectionOptions({ url: nats.urlOf('pay'), service: 'pay' });
    return connect({ ...options, maxReconnectAttempts: 0, ...change });
  };

  it.each([
    ['without a user', {}],
    ['with a wrong password', { user: 'pay', pass: 'wrong' }],
    ['with an empty one', { user: 'pay', pass: '' }],
    ['as an unknown user', { user: 'admin', pass: 'admin' }],
  ])('is not let in %s', async (_how, change) => {
    await expect(as(change)).rejects.toThrow('Authorization Violation');
  });

  it('does not get in with the password of another', async () => {
    const { pass } = connectionOptions({ url: nats.urlOf('payout'), service: 'payout' });
    await expect(as({ user: 'pay', pass })).rejects.toThrow('Authorization Violation');
  });
});
