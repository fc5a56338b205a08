import { type EventType, streamOf, streams } from '@leko/contracts';
import { AckPolicy, DeliverPolicy, type JetStreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';

const ACK_WAIT_MS = 30_000;
const MAX_ACK_PENDING = 200;
const DUPLICATE_WINDOW_MS = 2 * 60_000;
/** Far below any disk: a full JetStream disk stops the broker for good. */
const MAX_STREAM_BYTES = 256 * 1024 * 1024;

/** What a broker says of one of its streams. */
export interface StreamState {
  readonly name: string;
  /** When it was made, in the broker's words: another time is another stream, whatever its name. */
  readonly created: string;
  readonly lastSeq: bigint;
}

/** Makes the streams that are missing and says how far each of them is. */
export async function ensureStreams(manager: JetStreamManager): Promise<StreamState[]> {
  return Promise.all(Object.entries(streams).map(([name, subjects]) => ensureStream(manager, name, subjects)));
}

async function ensureStream(
  manager: JetStreamManager,
  name: string,
  subjects: readonly string[],
): Promise<StreamState> {
  const config = {
    name,
    subjects: [...subjects],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    max_bytes: MAX_STREAM_BYTES,
  };
  const { created, state } = await manager.streams.info(name).catch(() => manager.streams.add(config));
  return { name, created, lastSeq: BigInt(state.last_seq) };
}

/** Makes the durable consumer of a service for a type of event, where it is missing, and gives its name. */
export async function ensureConsumer(manager: JetStreamManager, service: string, type: EventType): Promise<string> {
  const stream = streamOf(type);
  const name = `${service}--${type.replaceAll('.', '-')}`;
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
  return name;
}
