import type { Access, PublishedRoute } from '@leko/server';
import notification from './routes/notification.json' with { type: 'json' };
import pay from './routes/pay.json' with { type: 'json' };
import payout from './routes/payout.json' with { type: 'json' };

/** Where a request goes. */
export type Service = 'pay' | 'payout' | 'notification' | 'sandbox';

export type Query = Readonly<Record<string, unknown>>;

export interface GatewayRoute {
  readonly methods: readonly string[];
  readonly path: string;
  readonly to: Service | ((query: Query) => Service);
  /** Which callers are admitted, in the words of the services. `optional`: a capability in the query, or a service's token. */
  readonly access: Access;
  /** What a body may be; `any` is forwarded unchecked. */
  readonly body: 'json' | 'any';
  /** The class of limit, where it does not follow from the method and the access. */
  readonly limit?: PublishedRoute['limit'];
  /** Only addresses of this list of the configuration may call, where the list is configured. */
  readonly from?: 'webhook-sources';
}

/** What only the gateway knows of a route. */
const knownHereOnly: Readonly<Record<string, Partial<GatewayRoute>>> = {
  '/api/v1/pay/upstreams': { to: ({ name }) => (name === 'tochka_b2b_registry' ? 'payout' : 'pay') },
  '/api/v1/pay/webhooks/tochka': { body: 'any', from: 'webhook-sources' },
};

/** The services' routes, from the files that their tests write (`npm run openapi`). */
const published = Object.entries({ pay, payout, notification }) as unknown as [Service, PublishedRoute[]][];

function routeTo(to: Service, { method, ...route }: PublishedRoute): GatewayRoute {
  return { methods: [method], to, body: 'json', ...route, ...knownHereOnly[route.path] };
}

/** A route of two services is here once. */
const byName = new Map(
  published.flatMap(([to, routes]) =>
    routes.map((route) => [`${route.method} ${route.path}`, routeTo(to, route)] as const),
  ),
);

/** All routes: nothing else is reachable from outside. Paths are forwarded unchanged. */
export const routesTable: readonly GatewayRoute[] = [...byName.values()];

const sandboxMethods = ['GET', 'POST', 'PUT', 'DELETE'];

/** Only where SANDBOX_URL is set. */
export const sandboxTable: readonly GatewayRoute[] = [
  { path: '/sandbox', methods: sandboxMethods, to: 'sandbox', access: 'public', body: 'any' },
  { path: '/sandbox/*', methods: sandboxMethods, to: 'sandbox', access: 'public', body: 'any' },
];

/** The methods of a path that the table knows; none for an unknown path. */
export function methodsOf(table: readonly Pick<GatewayRoute, 'path' | 'methods'>[], path: string): readonly string[] {
  return table.filter((route) => matches(route.path, path)).flatMap(({ methods }) => methods);
}

function matches(pattern: string, path: string): boolean {
  const [known, asked] = [pattern.split('/'), path.split('/')];
  const isOpen = known.at(-1) === '*';
  if (isOpen ? asked.length < known.length : asked.length !== known.length) return false;
  return known.every(
    (part, index) => part === '*' || (part.startsWith(':') ? asked[index] !== '' : part === asked[index]),
  );
}
