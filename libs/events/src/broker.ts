import { setTimeout as sleep } from 'node:timers/promises';
import { type Event, publishers } from '@leko/contracts';
import { fullJitter, type Log } from '@leko/runtime';
import {
  type ConsumerMessages,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type ConnectionPace, connectionOptions } from './connection-options.ts';
import { handleAll, noticeLoss, openConsumers } from './consume.ts';
import type { Receiver } from './receive.ts';
import { ensureStreams, type FoundStream, type StreamState } from './streams.ts';

const PUBLISH_TIMEOUT_MS = 2_000;
/** The client's own limit does not hold where a stream vanishes under a publication. */
const PUBLISH_LIMIT_MS = 3_000;

/** How patient the connection is, milliseconds. */
export interface BrokerPace extends ConnectionPace {
  /** After a preparation that failed, or did not last; twice as long after each more. */
  readonly retryMs: number;
  /** Between two looks at the streams, four questions each; what was lost in between, the feed has long brought. */
  readonly watchMs: number;
  /** The broker says twice in this time that a consumer is there; one that vanished without a word is missed soon after. */
  readonly pullMs: number;
}
const PACE: BrokerPace = { reconnectMs: 1_000, pingMs: 5_000, retryMs: 1_000, watchMs: 5_000, pullMs: 6_000 };

/** Where an event is kept. */
export interface Ack {
  readonly stream: string;
  readonly seq: bigint;
}

export interface Broker {
  isConnected(): boolean;
  /** Where the broker has stored the event; undefined where it is away. */
  publish(event: Event): Promise<Ack | undefined>;
  /** Stops taking messages; what is in hand is finished. */
  stopConsuming(): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  readonly url: string;
  readonly service: string;
  readonly receiver: Receiver;
  readonly log: Log;
  /** Looks for what the broker has lost; nothing is published before it is done. */
  compare(streams: readonly StreamState[]): Promise<void>;
  /** Called when the connection is lost, so that the feed takes over at once. */
  onLost(): void;
  readonly pace?: BrokerPace;
  /** From 0 to 1; spreads services that lost the broker together. */
  readonly random?: () => number;
  /** Waits so many milliseconds before the next preparation. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** How much longer than `retryMs` a broker is left alone that is never ready, or never stays so. */
const MOST_RETRIES_MISSED = 16;

/**
 * The fast path. It is allowed to be away: connecting goes on in the background for ever, and after every (re)connection
 * the own streams and consumers are made again and compared with the outbox, so that a broker with an empty disk is as good as any.
 */
export function connectBroker(options: Options): Broker {
  const { log, receiver, service, pace = PACE, random = Math.random, pause = waitUnwatched } = options;
  let connection: NatsConnection | undefined;
  let js: JetStreamClient | undefined; // Only while streams and consumers are known to be there.
  let open: ConsumerMessages[] = [];
  const inHand = new Set<Promise<void>>();
  let watch: NodeJS.Timeout | undefined;
  let closed = false;
  let complaint = ''; // What was told last of a broker that is not ready; the same is not told every second.
  let setbacks = 0; // Since the broker was last ready for as long as it takes to look at its streams.
  let round = 0; // Counts the preparations; a later one makes an earlier one void.

  async function prepare(nc: NatsConnection, mine: number): Promise<void> {
    // What the account is allowed is nothing that we need to know, or may.
    const manager = await jetstreamManager(nc, { checkAPI: false });
    const states = await ensureStreams(manager, service);
    refuseStrange(states);
    const client = jetstream(nc, { timeout: PUBLISH_TIMEOUT_MS });
    const opened = await openConsumers({ js: client, manager, pullMs: pace.pullMs }, service, receiver.types);
    for (const messages of mine === round ? open : opened) messages.stop();
    if (mine !== round) return;
    open = opened;
    for (const messages of open) {
      const handled = handleAll(messages, receiver, log).finally(() => inHand.delete(handled));
      inHand.add(handled);
      void replaceWhenLost(messages);
    }
    await options.compare(states.filter(({ name }) => publishers[name] === service));
    if (mine !== round) return;
    js = client;
    complaint = '';
    log.info({ consumers: open.length }, 'broker ready');
    watch = setTimeout(() => void watchStreams(manager, states, mine), pace.watchMs);
  }

  /** What comes out of such a stream, or goes into ours from it, nobody has been allowed to say. */
  function refuseStrange(states: readonly FoundStream[]): void {
    const strange = states.find(({ isAsMade }) => !isAsMade);
    if (strange === undefined) return;
    for (const messages of open) messages.stop();
    open = [];
    throw new Error(`the stream ${strange.name} is not as we make it, a person must look`);
  }

  /** Another service may have made a stream anew without our connection telling us; then what we published is gone. */
  async function watchStreams(manager: JetStreamManager, before: readonly FoundStream[], mine: number): Promise<void> {
    const now = await ensureStreams(manager, service).catch(() => undefined);
    if (closed || mine !== round) return;
    if (now !== undefined && isAnother(before, now)) return startAgain('a stream was made anew');
    setbacks = 0;
    watch = setTimeout(() => void watchStreams(manager, before, mine), pace.watchMs);
  }

  async function replaceWhenLost(messages: ConsumerMessages): Promise<void> {
    const isLost = await noticeLoss(messages);
    if (isLost && open.includes(messages)) startAgain('broker lost a consumer');
  }

  async function follow(nc: NatsConnection): Promise<void> {
    let isLost = false; // A broker that refuses our password disconnects at every try.
    for await (const status of nc.status()) {
      if (status.type === 'error') complain(status.error);
      if (status.type === 'disconnect') {
        if (!isLost) lose('broker lost');
        isLost = true;
      }
      if (status.type === 'reconnect') {
        isLost = false;
        retry();
      }
    }
  }

  function complain(error: Error): void {
    const level = error.message === complaint ? 'debug' : 'warn';
    complaint = error.message;
    log[level]({ err: error }, 'broker not ready, or not willing');
  }

  function lose(why: string): void {
    if (closed) return;
    js = undefined;
    clearTimeout(watch);
    round++;
    log.warn({ why }, 'the pull feed carries events');
    options.onLost();
  }

  function startAgain(why: string): void {
    lose(why);
    if (!closed) retryLater(++round);
  }

  async function start(mine: number): Promise<void> {
    if (connection === undefined) {
      connection = await connect(connectionOptions({ ...options, pace }));
      void follow(connection);
    }
    await prepare(connection, mine);
  }

  function retry(mine = ++round): void {
    start(mine).catch((error: Error) => {
      if (closed || mine !== round) return;
      complain(error);
      retryLater(mine);
    });
  }

  /** At once after the first setback, which any broker may have; a stream that is full would have us prepare for ever. */
  function retryLater(mine: number): void {
    const grown = { baseMs: pace.retryMs, capMs: pace.retryMs * MOST_RETRIES_MISSED, attempt: setbacks - 1 };
    const waited = setbacks++ === 0 ? Promise.resolve() : pause(fullJitter(random(), grown));
    void waited.then(() => {
      if (!closed && mine === round) retry(mine);
    });
  }

  retry();

  return {
    isConnected: () => js !== undefined,
    async publish(event) {
      const client = js;
      if (client === undefined) return undefined;
      try {
        const sent = client.publish(event.type, JSON.stringify(event), { msgID: event.id });
        const { stream, seq } = await within(sent, PUBLISH_LIMIT_MS);
        return { stream, seq: BigInt(seq) };
      } catch (error) {
        // Frozen, or without its stream although the connection lives; others in flight meet the same.
        if (js === client) startAgain('broker did not take an event');
        throw error;
      }
    },
    async stopConsuming() {
      await Promise.all(open.map((messages) => messages.close()));
      await Promise.all(inHand);
    },
    async close() {
      closed = true;
      clearTimeout(watch);
      js = undefined;
      await connection?.drain().catch(() => connection?.close());
    },
  };
}

/** A process that ends does not wait for it. */
const waitUnwatched = (ms: number): Promise<unknown> => sleep(ms, undefined, { ref: false });

function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const isAnother = (before: readonly FoundStream[], now: readonly FoundStream[]): boolean =>
  now.some(
    ({ name, created, isAsMade }) => !isAsMade || before.some((one) => one.name === name && one.created !== created),
  );
