import { type EventType, streamOf } from '@leko/contracts';
import type { Log } from '@leko/server';
import type { ConsumerMessages, JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import type { Receiver } from './receive.ts';
import { ensureConsumer } from './streams.ts';

const NAK_DELAY_MS = 2_000;
const FETCH_AHEAD = 50;
/** The broker says twice in this time that it is there; a consumer that vanished without a word is missed soon after. */
const PULL_MS = 6_000;

/** Opens the durable consumer of every type of event that the service hears. */
export async function openConsumers(
  { js, manager }: { js: JetStreamClient; manager: JetStreamManager },
  service: string,
  types: readonly EventType[],
): Promise<ConsumerMessages[]> {
  const open: ConsumerMessages[] = [];
  for (const type of types) {
    const consumer = await js.consumers.get(streamOf(type), await ensureConsumer(manager, service, type));
    open.push(await consumer.consume({ max_messages: FETCH_AHEAD, expires: PULL_MS }));
  }
  return open;
}

/** Applies every message that comes, until the consumer is stopped or its connection is closed. */
export async function handleAll(messages: ConsumerMessages, receiver: Receiver, log: Log): Promise<void> {
  try {
    for await (const message of messages) await handle(message, receiver, log);
  } catch (error) {
    log.debug({ err: error }, 'consumer ended'); // Closed under its hands: what was not acknowledged comes again.
  }
}

async function handle(message: JsMsg, receiver: Receiver, log: Log): Promise<void> {
  try {
    await receiver.receive(decode(message));
    message.ack();
  } catch (error) {
    // The receiver sets failures aside by itself; what it throws is a database that does not answer.
    log.warn({ err: error }, 'event not taken, the broker will bring it again');
    message.nak(NAK_DELAY_MS);
  }
}

function decode(message: JsMsg): unknown {
  try {
    return message.json();
  } catch {
    return undefined; // Not an event of ours; it is acknowledged and forgotten.
  }
}

const GONE = new Set(['consumer_deleted', 'consumer_not_found', 'stream_not_found']);

/** True as soon as nothing more will come: the broker no longer knows the consumer, or it broke. False when we stopped it. */
export async function noticeLoss(messages: ConsumerMessages): Promise<boolean> {
  try {
    for await (const { type } of messages.status()) if (GONE.has(type)) return true;
    return false;
  } catch {
    return true;
  }
}
