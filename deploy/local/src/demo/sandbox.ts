import type { Api } from './api.ts';
import { Wrong } from './check.ts';

interface Settled {
  readonly quiet: boolean;
  readonly moving?: unknown;
}

/** Against a hang only: a slow machine takes its time to start what was killed. */
const QUIET_LIMIT_MS = 300_000;

/** Waits until nothing moves any more, in all services and outside. */
export async function settle(api: Api): Promise<void> {
  for (const until = Date.now() + QUIET_LIMIT_MS; ; ) {
    const { quiet, moving } = await api.call<Settled>('/sandbox/settle', { method: 'POST', body: {} });
    if (quiet) return;
    if (Date.now() > until) throw new Wrong(`it never gets quiet: ${JSON.stringify(moving)}`);
  }
}

export async function advanceClock(api: Api, advance: string): Promise<Date> {
  const { now } = await api.call<{ now: string }>('/sandbox/clock', { method: 'POST', body: { advance } });
  await settle(api);
  return new Date(now);
}

export async function clockOf(api: Api): Promise<Date> {
  return new Date((await api.call<{ now: string }>('/sandbox/clock')).now);
}

export type UpstreamName = 'tochka_acquiring' | 'firstofd' | 'tochka_b2b_registry';

/** What the upstreams have recorded. */
export function truthOf<T>(api: Api, name: UpstreamName): Promise<T[]> {
  return api.list<T>(`/sandbox/upstreams/${name}/truth`);
}
