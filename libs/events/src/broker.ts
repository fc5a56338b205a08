import { setTimeout as sleep } from 'node:timers/promises';
import { type Event, publishers } from '@leko/contracts';
import type { Log } from '@leko/runtime';
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type ConnectionPace, connectionOptions } from './connection-options.ts';
import { openConsumers } from './consume.ts';
import { ConsumerSet } from './consumer-set.ts';
import type { Receiver } from './receive.ts';
import { Setbacks } from './setbacks.ts';
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

/**
 * The fast path. It is allowed to be away: connecting goes on in the background for ever, and after every (re)connection
 * the own streams and consumers are made again and compared with the outbox, so that a broker with an empty disk is as good as any.
 */
export function connectBroker(options: Options): Broker {
  const link = new BrokerLink(options);
  void link.prepare();
  return {
    isConnected: () => link.client !== undefined,
    publish: (event) => link.publish(event),
    stopConsuming: () => link.consumers.drain(),
    close: () => link.close(),
  };
}

/** What the link is doing. Each phase is an object of its own, so that work begun in an earlier one sees that it is void. */
type Phase =
  | { readonly name: 'preparing' }
  | { readonly name: 'ready'; readonly client: JetStreamClient }
  | { readonly name: 'lost' }
  | { readonly name: 'closed' };

class BrokerLink {
  readonly consumers: ConsumerSet;
  readonly #options: Options;
  readonly #pace: BrokerPace;
  readonly #setbacks: Setbacks;
  #phase: Phase = { name: 'lost' };
  #connection: NatsConnection | undefined;

  constructor(options: Options) {
    const { receiver, log, pace = PACE, random = Math.random, pause = waitUnwatched } = options;
    this.#options = options;
    this.#pace = pace;
    this.#setbacks = new Setbacks({ log, retryMs: pace.retryMs, random, pause });
    this.consumers = new ConsumerSet({ receiver, log, onLost: () => void this.#startAgain('broker lost a consumer') });
  }

  /** Only while streams and consumers are known to be there. */
  get client(): JetStreamClient | undefined {
    return this.#phase.name === 'ready' ? this.#phase.client : undefined;
  }

  async publish(event: Event): Promise<Ack | undefined> {
    const { client } = this;
    if (client === undefined) return undefined;
    try {
      const sent = client.publish(event.type, JSON.stringify(event), { msgID: event.id });
      const { stream, seq } = await within(sent, PUBLISH_LIMIT_MS);
      return { stream, seq: BigInt(seq) };
    } catch (error) {
      // Frozen, or without its stream although the connection lives; others in flight meet the same.
      if (this.client === client) void this.#startAgain('broker did not take an event');
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#begin({ name: 'closed' });
    await this.#connection?.drain().catch(() => this.#connection?.close());
  }

  /** Tries until the broker is ready or another phase begins. */
  async prepare(): Promise<void> {
    const phase = this.#begin({ name: 'preparing' });
    while (this.#phase === phase) {
      try {
        await this.#prepareOnce(phase);
      } catch (error) {
        if (this.#phase !== phase) return;
        this.#setbacks.report(error);
        await this.#setbacks.pause();
      }
    }
  }

  async #prepareOnce(phase: Phase): Promise<void> {
    const { service, receiver, log, compare } = this.#options;
    const connection = await this.#connected();
    // What the account is allowed is nothing that we need to know, or may.
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const states = await ensureStreams(manager, service);
    this.#refuseStrange(states);
    const client = jetstream(connection, { timeout: PUBLISH_TIMEOUT_MS });
    const opened = await openConsumers({ js: client, manager, pullMs: this.#pace.pullMs }, service, receiver.types);
    if (this.#phase !== phase) {
      for (const messages of opened) messages.stop();
      return;
    }
    this.consumers.replace(opened);
    await compare(states.filter(({ name }) => publishers[name] === service));
    if (this.#phase !== phase) return;
    const ready = this.#begin({ name: 'ready', client });
    this.#setbacks.reportAnew();
    log.info({ consumers: opened.length }, 'broker ready');
    void this.#watchStreams(ready, manager, states);
  }

  async #connected(): Promise<NatsConnection> {
    if (this.#connection !== undefined) return this.#connection;
    const connection = await connect(connectionOptions({ ...this.#options, pace: this.#pace }));
    this.#connection = connection;
    void this.#follow(connection);
    if (this.#phase.name === 'closed') await connection.close(); // It came too late to be drained.
    return connection;
  }

  /** Such a stream may bring events of publishers without a permission, or forward ours to others. */
  #refuseStrange(states: readonly FoundStream[]): void {
    const strange = states.find(({ isAsMade }) => !isAsMade);
    if (strange === undefined) return;
    this.consumers.stop();
    throw new Error(`the stream ${strange.name} is not as we make it, a person must look`);
  }

  /** Another service may have made a stream anew while our connection noticed nothing; then what we published is gone. */
  async #watchStreams(ready: Phase, manager: JetStreamManager, before: readonly FoundStream[]): Promise<void> {
    for (;;) {
      await waitUnwatched(this.#pace.watchMs);
      if (this.#phase !== ready) return;
      const now = await ensureStreams(manager, this.#options.service).catch(() => undefined);
      if (this.#phase !== ready) return;
      if (now !== undefined && isAnother(before, now)) return this.#startAgain('a stream was made anew');
      this.#setbacks.forget();
    }
  }

  async #follow(connection: NatsConnection): Promise<void> {
    let isLost = false; // A broker that refuses our password disconnects at every try.
    for await (const status of connection.status()) {
      if (status.type === 'error') this.#setbacks.report(status.error);
      if (status.type === 'disconnect') {
        if (!isLost) this.#lose('broker lost');
        isLost = true;
      }
      if (status.type === 'reconnect') {
        isLost = false;
        void this.prepare();
      }
    }
  }

  async #startAgain(why: string): Promise<void> {
    const lost = this.#lose(why);
    if (this.#phase === lost) await this.#setbacks.pause();
    if (this.#phase === lost) await this.prepare();
  }

  #lose(why: string): Phase {
    const lost = this.#begin({ name: 'lost' });
    if (this.#phase !== lost) return lost;
    this.#options.log.warn({ why }, 'the pull feed carries events');
    this.#options.onLost();
    return lost;
  }

  /** Ends the phase before. None begins after `closed`. */
  #begin(phase: Phase): Phase {
    if (this.#phase.name !== 'closed') this.#phase = phase;
    return phase;
  }
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
