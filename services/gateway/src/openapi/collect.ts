import type { Log } from '@leko/runtime';
import { request } from 'undici';
import type { Service } from '../routes-table.ts';
import type { Description, Part } from './join.ts';

/** A reload of the page must not call three services again, nor join their descriptions again. */
const FRESH_MS = 5_000;
const TIMEOUT_MS = 2_000;

export interface Collected {
  readonly parts: readonly Part[];
  readonly unavailable: readonly Service[];
}

interface Entry {
  readonly service: Service;
  readonly url: URL;
  last: Description | undefined;
}

interface Options<Whole> {
  readonly log: Log;
  readonly addresses: Readonly<Partial<Record<Service, string>>>;
  /** Joins all of them into one. */
  readonly join: (collected: Collected) => Whole;
}

/** Asks the services for their descriptions. For one that does not answer its last known one is used, if any. */
export function createCollector<Whole>({ log, addresses, join }: Options<Whole>): () => Promise<Whole> {
  const entries = Object.entries(addresses).map(
    ([service, base]): Entry => ({
      service: service as Service, // Object.entries forgets the names' type.
      url: new URL('/internal/openapi.json', base),
      last: undefined,
    }),
  );
  let whole: Promise<Whole> | undefined;
  let freshUntil = 0;

  async function collect(): Promise<Collected> {
    await Promise.all(entries.map((entry) => refresh(entry, log)));
    return {
      parts: entries.flatMap(({ service, last }) => (last === undefined ? [] : [{ service, description: last }])),
      unavailable: entries.filter(({ last }) => last === undefined).map(({ service }) => service),
    };
  }

  return () => {
    if (whole === undefined || Date.now() > freshUntil) {
      freshUntil = Date.now() + FRESH_MS;
      whole = collect().then(join);
    }
    return whole;
  };
}

async function refresh(entry: Entry, log: Log): Promise<void> {
  try {
    const { statusCode, body } = await request(entry.url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answer = (await body.json()) as Description; // Our own services describe themselves.
    if (statusCode === 200) entry.last = answer;
  } catch (error) {
    log.info({ err: error, target: entry.service }, 'service did not describe itself');
  }
}
