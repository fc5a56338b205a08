/** Where a request goes. */
export type Service = 'pay' | 'payout' | 'notification' | 'sandbox';

/**
 * Whom the door lets through. `user`: a bearer token and `x-current-user-id`; `bearer`: any good token; `service`, `ops`:
 * a token with that role; `callback`: a capability in the query, or a service or ops token; `public`: everybody, because
 * the route has its own proof.
 */
type Who = 'user' | 'bearer' | 'service' | 'ops' | 'callback' | 'public';

export type Query = Readonly<Record<string, unknown>>;

export interface DoorRoute {
  readonly methods: readonly string[];
  readonly path: string;
  readonly to: Service | ((query: Query) => Service);
  readonly who: Who;
  /** What a body may be; `any` is passed on unseen. */
  readonly body: 'json' | 'any';
}

const json = { body: 'json' } as const;
const upstreamOwner = ({ name }: Query): Service => (name === 'tochka_b2b_registry' ? 'payout' : 'pay');

/** The whole door: nothing else is reachable from outside. Paths are kept on the way in. */
export const routesTable: readonly DoorRoute[] = [
  { path: '/api/v1/pay/prices', methods: ['POST'], to: 'pay', who: 'user', ...json },
  { path: '/api/v1/pay/payments', methods: ['GET', 'POST'], to: 'pay', who: 'user', ...json },
  { path: '/api/v1/pay/payments/:id', methods: ['GET'], to: 'pay', who: 'user', ...json },
  { path: '/api/v1/pay/settings', methods: ['GET'], to: 'pay', who: 'bearer', ...json },
  { path: '/api/v1/pay/upstreams', methods: ['GET'], to: upstreamOwner, who: 'ops', ...json },
  { path: '/api/v1/pay/callbacks', methods: ['GET', 'POST'], to: 'pay', who: 'callback', ...json },
  { path: '/api/v1/pay/webhooks/tochka', methods: ['POST'], to: 'pay', who: 'public', body: 'any' },
  { path: '/api/v1/pay/earnings', methods: ['GET'], to: 'payout', who: 'user', ...json },
  { path: '/api/v1/pay/recipients', methods: ['GET', 'POST'], to: 'payout', who: 'user', ...json },
  { path: '/api/v1/pay/recipients/:id', methods: ['GET', 'PUT'], to: 'payout', who: 'user', ...json },
  { path: '/api/v1/pay/remittances', methods: ['POST'], to: 'payout', who: 'user', ...json },
  { path: '/api/v1/pay/remittances/:remittanceId', methods: ['GET'], to: 'payout', who: 'user', ...json },
  { path: '/api/v1/events', methods: ['POST'], to: 'pay', who: 'service', ...json },
];

const sandboxMethods = ['GET', 'POST', 'PUT', 'DELETE'];

/** Only where SANDBOX_URL is set. */
export const sandboxTable: readonly DoorRoute[] = [
  { path: '/sandbox', methods: sandboxMethods, to: 'sandbox', who: 'public', body: 'any' },
  { path: '/sandbox/*', methods: sandboxMethods, to: 'sandbox', who: 'public', body: 'any' },
];

/** The methods of a path that the table knows; none for an unknown path. */
export function methodsOf(table: readonly Pick<DoorRoute, 'path' | 'methods'>[], path: string): readonly string[] {
  return table.find((route) => matches(route.path, path))?.methods ?? [];
}

function matches(pattern: string, path: string): boolean {
  const expression = pattern.replace(/:\w+/g, '[^/]+').replace('*', '.*');
  return new RegExp(`^${expression}$`).test(path);
}
