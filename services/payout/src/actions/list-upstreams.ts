import type { Static } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import type { UpstreamPage } from '../schemas/upstream.ts';

type Page = Static<typeof UpstreamPage>;

export async function listUpstreams(
  { callLog }: Deps,
  query: { name: 'tochka_b2b_registry'; page: number; limit: number },
): Promise<Page> {
  const { rows, total } = await callLog.list(query);
  const { page, limit } = query;
  // The log holds what we wrote under this name, with the methods that our own client knows.
  return { data: rows as Page['data'], count: rows.length, page, limit, total };
}
