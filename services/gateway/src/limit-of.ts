import type { LimitName } from './limits.ts';
import type { GatewayRoute, Query } from './routes-table.ts';

/** The class of a request; undefined where nothing is counted. HEAD costs what GET costs, so it is one. */
export function limitOf(route: GatewayRoute, method: string, query: Query): LimitName | undefined {
  if (route.to === 'sandbox') return undefined;
  const { limit, access } = route;
  if (typeof limit === 'string') return limit;
  if (limit !== undefined && (query[limit.when] ?? 'false') !== 'false') return limit.class;
  if (access === 'service' || access === 'staff' || access === 'inside') return 'service';
  const counted = method === 'HEAD' ? 'GET' : method;
  return counted === 'GET' ? 'read' : 'write';
}
