import type { Log } from '@leko/server';
import { request } from 'undici';
import type { Service } from '../routes-table.ts';
import type { Description, Part } from './join.ts';

/** Reading a page again must not read three services again. */
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

/** Asks the services for their descriptions. One that does not answer stands with its last one, if there ever was one. */
export function createCollector(log: Log, addresses: Readonly<Partial<Record<Service, string>>>) {
  const entries = Object.entries(addresses).map(
    ([service, base]): Entry => ({
      service: service as Service, // Object.entries forgets the names' type.
      url: new URL('/internal/openapi.json', base),
      last: undefined,
    }),
  );
  let collected: Promise<Collected> | undefined;
  let freshUntil = 0;

  async function collect(): Promise<Collected> {
    await Promise.all(entries.map((entry) => refresh(entry, log)));
    return {
      parts: entries.flatMap(({ service, last }) => (last === undefined ? [] : [{ service, description: last }])),
      unavailable: entries.filter(({ last }) => last === undefined).map(({ service }) => service),
    };
  }

  return (): Promise<Collected> => {
    if (collected === undefined || Date.now() > freshUntil) {
      freshUntil = Date.now() + FRESH_MS;
      collected = collect();
    }
    return collected;
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
