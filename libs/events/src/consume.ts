import { type EventType, publishers, type StreamName, streamOf } from '@leko/contracts';
import type { Log } from '@leko/runtime';
import type { ConsumerMessages, JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import type { Receiver } from './receive.ts';
import { ensureConsumer } from './streams.ts';

const NAK_DELAY_MS = 2_000;
const FETCH_AHEAD = 50;

/** Opens the consumer of every stream that the service needs; all of them or none. */
export async function openConsumers(
  { js, manager, pullMs }: { js: JetStreamClient; manager: JetStreamManager; pullMs: number },
  service: string,
  types: readonly EventType[],
): Promise<ConsumerMessages[]> {
  const streams = streamsOf(service, types);
  for (const stream of streams) await ensureConsumer(manager, stream, service);
  const open: ConsumerMessages[] = [];
  try {
    for (const stream of streams) {
      const consumer = await js.consumers.get(stream, service);
      open.push(await consumer.consume({ max_messages: FETCH_AHEAD, expires: pullMs }));
    }
    return open;
  } catch (error) {
    for (const messages of open) messages.stop();
    throw error;
  }
}

/** Not the service's own stream: it knows those events, and a right to read them back could be used to forward them. */
function streamsOf(service: string, types: readonly EventType[]): StreamName[] {
  return [...new Set(types.map(streamOf))].filter((stream) => publishers[stream] !== service);
}

/**
 * Applies every message that comes, each type of event in its order, until the consumer is stopped or its connection is closed.
 * No more waits here than the broker hands out without an acknowledgement.
 */
export async function handleAll(messages: ConsumerMessages, receiver: Receiver, log: Log): Promise<void> {
  const lanes = new Map<string, Promise<void>>();
  try {
    for await (const message of messages) {
      const before = lanes.get(message.subject) ?? Promise.resolve();
      const handled = before.then(() => handle(message, receiver, log));
      lanes.set(message.subject, handled.catch(ended));
    }
  } catch (error) {
    ended(error);
  }
  await Promise.all(lanes.values());

  function ended(error: unknown): void {
    log.debug({ err: error }, 'consumer ended'); // Closed while it was read: unacknowledged messages come again.
  }
}

async function handle(message: JsMsg, receiver: Receiver, log: Log): Promise<void> {
  try {
    await receive(message, receiver, log);
    message.ack();
  } catch (error) {
    // The receiver parks failed events itself; it throws only when the database does not answer.
    log.warn({ err: error }, 'event not taken, the broker will bring it again');
    message.nak(NAK_DELAY_MS);
  }
}

async function receive(message: JsMsg, receiver: Receiver, log: Log): Promise<void> {
  const event = decode(message);
  // The broker checks the subject of a publication, not what the event says of itself.
  if (typeOf(event) === message.subject) await receiver.receive(event);
  else log.warn({ subject: message.subject }, 'not the event that its subject says, ignored');
}

function decode(message: JsMsg): unknown {
  try {
    return message.json();
  } catch {
    return undefined; // Not an event of ours; it is acknowledged and dropped.
  }
}

const typeOf = (event: unknown): unknown =>
  typeof event === 'object' && event !== null && 'type' in event ? event.type : undefined;

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
