import { isDeepStrictEqual } from 'node:util';
import { publishers, type StreamName, streams } from '@leko/contracts';
import { MINUTE_MS } from '@leko/runtime/durations';
import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';

const NOT_FOUND = 404;
const ACK_WAIT_MS = 30_000;
const MAX_ACK_PENDING = 200;
const DUPLICATE_WINDOW_MS = 2 * MINUTE_MS;
/** Far below the size of any disk: a full JetStream disk stops the broker. */
const MAX_STREAM_BYTES = 256 * 1024 * 1024;

/** How far one of a broker's streams is. */
export interface StreamState {
  readonly name: string;
  /** When it was made, in the broker's words: another time is another stream, whatever its name. */
  readonly created: string;
  readonly lastSeq: bigint;
}

export interface FoundStream extends StreamState {
  readonly name: StreamName;
  /** False for a stream that was made otherwise than by us. */
  readonly isAsMade: boolean;
}

/** Says how far each stream is that is there. Those that the service publishes to are made where they are missing. */
export async function ensureStreams(manager: JetStreamManager, service: string): Promise<FoundStream[]> {
  // The names are the keys of our own table.
  const names = Object.keys(streams) as StreamName[];
  const states = await Promise.all(names.map((name) => ensureStream(manager, service, name)));
  return states.filter((state) => state !== undefined);
}

async function ensureStream(
  manager: JetStreamManager,
  service: string,
  name: StreamName,
): Promise<FoundStream | undefined> {
  const found = await manager.streams.info(name).catch(undefinedWhereMissing);
  if (found === undefined && publishers[name] !== service) return undefined;
  const { created, state, config } = found ?? (await manager.streams.add(configOf(name)));
  return { name, created, lastSeq: BigInt(state.last_seq), isAsMade: isAsMade(config) };
}

const configOf = (name: StreamName) => ({
  name,
  subjects: [...streams[name]],
  retention: RetentionPolicy.Limits,
  storage: StorageType.File,
  duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  max_bytes: MAX_STREAM_BYTES,
  deny_delete: true,
  deny_purge: true,
});

/** No part of a stream goes back, and none comes from or goes to another place: there the broker asks for no permission. */
function isAsMade({ name, subjects, deny_delete, deny_purge, ...rest }: StreamConfig): boolean {
  const { mirror, sources = [], republish, subject_transform } = rest;
  const isSecluded = !mirror && sources.length === 0 && !republish && !subject_transform;
  return isSecluded && deny_delete && deny_purge && isDeepStrictEqual(subjects, [...streams[name as StreamName]]);
}

/**
 * Makes the consumer through which a service reads a stream, where it is missing. It bears the name of the service, which is
 * what its permissions go by, and brings all events of the stream: subjects in a consumer are nothing that older brokers know.
 */
export async function ensureConsumer(manager: JetStreamManager, stream: StreamName, service: string): Promise<void> {
  const found = await manager.consumers.info(stream, service).catch(undefinedWhereMissing);
  if (found !== undefined) return;
  await manager.consumers.add(stream, {
    durable_name: service,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ACK_WAIT_MS),
    max_ack_pending: MAX_ACK_PENDING,
    max_deliver: -1,
  });
}

function undefinedWhereMissing(error: unknown): undefined {
  if (error instanceof JetStreamApiError && error.status === NOT_FOUND) return undefined;
  throw error;
}
