import { type Event, type EventType, streamOf, streams } from '@leko/contracts';
import type { Log } from '@leko/server';
import {
  AckPolicy,
  type ConsumerMessages,
  DeliverPolicy,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { connect, type NatsConnection, nanos } from '@nats-io/transport-node';
import type { Receiver } from './receive.ts';

const CONNECT_TIMEOUT_MS = 2_000;
const PUBLISH_TIMEOUT_MS = 2_000;
const PING_INTERVAL_MS = 5_000;
const RETRY_MS = 1_000;
const ACK_WAIT_MS = 30_000;
const NAK_DELAY_MS = 2_000;
const MAX_ACK_PENDING = 200;
const FETCH_AHEAD = 50;
const DUPLICATE_WINDOW_MS = 2 * 60_000;
/** Far below any disk: a full JetStream disk stops the broker for good. */
const MAX_STREAM_BYTES = 256 * 1024 * 1024;

export interface Broker {
  isConnected(): boolean;
  /** True once the broker has stored the event. */
  publish(event: Event): Promise<boolean>;
  /** Stops taking messages; what is in hand is finished. */
  stopConsuming(): Promise<void>;
  close(): Promise<void>;
}

interface Options {
  readonly url: string;
  readonly service: string;
  readonly receiver: Receiver;
  readonly log: Log;
  /** Called when the connection is lost, so that the feed takes over at once. */
  onLost(): void;
}

/**
 * The fast path. It is allowed to be away: connecting goes on in the background for ever, and after every (re)connection
 * the streams and consumers are made again, so that a broker with an empty disk is as good as any.
 */
export function connectBroker(options: Options): Broker {
  const { log, receiver, service } = options;
  let connection: NatsConnection | undefined;
  let js: JetStreamClient | undefined; // Only while streams and consumers are known to be there.
  let open: ConsumerMessages[] = [];
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function prepare(nc: NatsConnection): Promise<void> {
    const manager = await jetstreamManager(nc);
    await ensureStreams(manager);
    for (const messages of open) messages.stop();
    const client = jetstream(nc, { timeout: PUBLISH_TIMEOUT_MS });
    open = await consumeAll(client, manager, service, receiver);
    for (const messages of open) void handleAll(messages, receiver, log);
    js = client;
    log.info({ consumers: open.length }, 'broker ready');
  }

  async function follow(nc: NatsConnection): Promise<void> {
    for await (const { type } of nc.status()) {
      if (type === 'disconnect') {
        js = undefined;
        log.warn('broker lost, the pull feed carries events');
        options.onLost();
      }
      if (type === 'reconnect') retry(() => prepare(nc));
    }
  }

  async function start(): Promise<void> {
    if (connection === undefined) {
      connection = await connect(connectionOptions(options));
      void follow(connection);
    }
    await prepare(connection);
  }

  function retry(step: () => Promise<void>): void {
    step().catch((error: unknown) => {
      if (closed) return;
      log.debug({ err: error }, 'broker not ready yet');
      timer = setTimeout(() => retry(step), RETRY_MS);
    });
  }

  retry(start);

  return {
    isConnected: () => js !== undefined,
    async publish(event) {
      if (js === undefined) return false;
      await js.publish(event.type, JSON.stringify(event), { msgID: event.id });
      return true;
    },
    async stopConsuming() {
      await Promise.all(open.map((messages) => messages.close()));
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      js = undefined;
      await connection?.drain().catch(() => connection?.close());
    },
  };
}

const connectionOptions = ({ url, service }: Options) => ({
  servers: url.split(','),
  name: service,
  timeout: CONNECT_TIMEOUT_MS,
  maxReconnectAttempts: -1,
  reconnectTimeWait: RETRY_MS,
  pingInterval: PING_INTERVAL_MS,
  maxPingOut: 2,
});

async function consumeAll(
  js: JetStreamClient,
  manager: JetStreamManager,
  service: string,
  { types }: Receiver,
): Promise<ConsumerMessages[]> {
  const open: ConsumerMessages[] = [];
  for (const type of types) {
    await ensureConsumer(manager, service, type);
    const consumer = await js.consumers.get(streamOf(type), durableName(service, type));
    open.push(await consumer.consume({ max_messages: FETCH_AHEAD }));
  }
  return open;
}

async function handleAll(messages: ConsumerMessages, receiver: Receiver, log: Log): Promise<void> {
  for await (const message of messages) {
    // The receiver sets failures aside by itself; what it throws is a database that does not answer.
    await receiveOne(message, receiver).catch((error: unknown) => {
      log.warn({ err: error }, 'event not taken, the broker will bring it again');
      message.nak(NAK_DELAY_MS);
    });
  }
}

async function receiveOne(message: JsMsg, receiver: Receiver): Promise<void> {
  await receiver.receive(decode(message));
  message.ack();
}

function decode(message: JsMsg): unknown {
  try {
    return message.json();
  } catch {
    return undefined; // Not an event of ours; it is acknowledged and forgotten.
  }
}

const durableName = (service: string, type: EventType) => `${service}--${type.replaceAll('.', '-')}`;

async function ensureStreams(manager: JetStreamManager): Promise<void> {
  for (const [name, subjects] of Object.entries(streams)) {
    const config = {
      subjects: [...subjects],
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      duplicate_window: nanos(DUPLICATE_WINDOW_MS),
      max_bytes: MAX_STREAM_BYTES,
    };
    await manager.streams.info(name).catch(() => manager.streams.add({ name, ...config }));
  }
}

async function ensureConsumer(manager: JetStreamManager, service: string, type: EventType): Promise<void> {
  const stream = streamOf(type);
  const name = durableName(service, type);
  await manager.consumers.info(stream, name).catch(() =>
    manager.consumers.add(stream, {
      durable_name: name,
      filter_subject: type,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(ACK_WAIT_MS),
      max_ack_pending: MAX_ACK_PENDING,
      max_deliver: -1,
    }),
  );
}
