import type { Quota } from './token-bucket.ts';

/** Where a request goes. */
export type Service = 'pay' | 'payout' | 'notification' | 'sandbox';

/**
 * Whom the door lets through. `user`: a bearer token and `x-current-user-id`; `bearer`: any good token; `service`, `ops`:
 * a token with that role; `staff`: with one of them; `callback`: a capability in the query, or a service's token; `public`:
 * everybody, because the route has its own proof.
 */
type Who = 'user' | 'bearer' | 'service' | 'ops' | 'staff' | 'callback' | 'public';

export type Query = Readonly<Record<string, unknown>>;

/** So much of every caller: the user a request is about, or a client address where callers do not say who they are. */
export interface Limit extends Quota {
  readonly per: 'subject' | 'address';
}

/** RELIABILITY rule 27. */
export const limits = {
  create: { requests: 10, seconds: 60, per: 'subject' },
  refund: { requests: 5, seconds: 60, per: 'subject' },
  remittance: { requests: 3, seconds: 3_600, per: 'subject' },
  callback: { requests: 50, seconds: 1, per: 'address' },
  statement: { requests: 20, seconds: 60, per: 'subject' },
} as const satisfies Record<string, Limit>;
type LimitName = keyof typeof limits;

export interface DoorRoute {
  readonly methods: readonly string[];
  readonly path: string;
  readonly to: Service | ((query: Query) => Service);
  readonly who: Who;
  /** What a body may be; `any` is passed on unseen. */
  readonly body: 'json' | 'any';
  /** Which requests are counted, by method. */
  readonly limits?: Readonly<Record<string, LimitName>>;
  /** Only addresses of this list of the configuration may call, where the list is known. */
  readonly from?: 'webhook-sources';
}

const json = { body: 'json' } as const;
const callbacks = { GET: 'callback', POST: 'callback' } as const;
const fromBank = { from: 'webhook-sources', limits: { POST: 'callback' } } as const;
const opening = { limits: { GET: 'callback' } } as const;
const stretch = '/api/v1/payment/private';
const notification = '/api/v1/notification/private';
const mail = `${notification}/email/:user_id`;
const upstreamOwner = ({ name }: Query): Service => (name === 'tochka_b2b_registry' ? 'payout' : 'pay');

/** The whole door: nothing else is reachable from outside. Paths are kept on the way in. */
export const routesTable: readonly DoorRoute[] = [
  { path: '/api/v1/pay/prices', methods: ['POST'], to: 'pay', who: 'user', ...json },
  {
    path: '/api/v1/pay/payments',
    methods: ['GET', 'POST'],
    to: 'pay',
    who: 'user',
    ...json,
    limits: { POST: 'create' },
  },
  { path: '/api/v1/pay/payments/review', methods: ['GET'], to: 'pay', who: 'ops', ...json },
  { path: '/api/v1/pay/payments/review/:id', methods: ['POST'], to: 'pay', who: 'ops', ...json },
  { path: '/api/v1/pay/payments/:id', methods: ['GET'], to: 'pay', who: 'user', ...json },
  {
    path: '/api/v1/pay/payments/:id/refund',
    methods: ['POST'],
    to: 'pay',
    who: 'user',
    ...json,
    limits: { POST: 'refund' },
  },
  { path: '/api/v1/pay/payments/:id/capture', methods: ['POST'], to: 'pay', who: 'user', ...json },
  { path: '/api/v1/pay/payments/:id', methods: ['DELETE'], to: 'pay', who: 'ops', ...json },
  { path: '/api/v1/pay/checkouts/:clientSecret', methods: ['GET'], to: 'pay', who: 'public', ...json, ...opening },
  { path: '/api/v1/pay/state-machines/:name', methods: ['GET'], to: 'pay', who: 'bearer', ...json },
  { path: '/api/v1/pay/settings', methods: ['GET'], to: 'pay', who: 'bearer', ...json },
  { path: '/api/v1/pay/settings/:name', methods: ['PUT'], to: 'pay', who: 'ops', ...json },
  { path: '/api/v1/pay/reconciliations', methods: ['GET', 'POST'], to: 'pay', who: 'ops', ...json },
  { path: '/api/v1/pay/reconciliations/:id/explain', methods: ['POST'], to: 'pay', who: 'ops', ...json },
  { path: '/api/v1/pay/upstreams', methods: ['GET'], to: upstreamOwner, who: 'ops', ...json },
  { path: '/api/v1/pay/callbacks', methods: ['GET', 'POST'], to: 'pay', who: 'callback', ...json, limits: callbacks },
  { path: '/api/v1/pay/webhooks/tochka', methods: ['POST'], to: 'pay', who: 'public', body: 'any', ...fromBank },
  { path: '/api/v1/pay/earnings', methods: ['GET'], to: 'payout', who: 'user', ...json },
  { path: '/api/v1/pay/earnings/explain', methods: ['GET'], to: 'payout', who: 'user', ...json },
  { path: '/api/v1/pay/recipients', methods: ['GET', 'POST'], to: 'payout', who: 'user', ...json },
  { path: '/api/v1/pay/recipients/:id', methods: ['GET', 'PUT'], to: 'payout', who: 'user', ...json },
  {
    path: '/api/v1/pay/remittances',
    methods: ['POST'],
    to: 'payout',
    who: 'user',
    ...json,
    limits: { POST: 'remittance' },
  },
  { path: '/api/v1/pay/remittances/:remittanceId', methods: ['GET', 'DELETE'], to: 'payout', who: 'user', ...json },
  { path: '/api/v1/pay/operations', methods: ['GET'], to: 'payout', who: 'user', ...json },
  { path: '/api/v1/pay/operations/:id', methods: ['GET'], to: 'payout', who: 'user', ...json },
  { path: '/api/v1/pay/ledger', methods: ['GET'], to: 'payout', who: 'ops', ...json },
  { path: '/api/v1/pay/ledger/chargebacks', methods: ['POST'], to: 'payout', who: 'ops', ...json },
  { path: '/api/v1/pay/ledger/write-offs', methods: ['POST'], to: 'payout', who: 'ops', ...json },
  { path: '/api/v1/pay/documents', methods: ['GET'], to: 'payout', who: 'bearer', ...json },
  { path: '/api/v1/pay/documents/:id/content', methods: ['GET'], to: 'payout', who: 'public', ...json, ...opening },
  {
    path: '/api/v1/pay/statements',
    methods: ['GET'],
    to: 'payout',
    who: 'user',
    ...json,
    limits: { GET: 'statement' },
  },
  { path: '/api/v1/events', methods: ['POST'], to: 'pay', who: 'service', ...json },
  { path: `${stretch}/payment/:payment_id/update`, methods: ['POST'], to: 'pay', who: 'service', ...json },
  { path: `${stretch}/payment/:payment_id/cancel`, methods: ['POST'], to: 'pay', who: 'service', ...json },
  { path: `${stretch}/user/:user_id/update`, methods: ['POST'], to: 'pay', who: 'service', ...json },
  { path: `${mail}/verification`, methods: ['POST'], to: 'notification', who: 'service', ...json },
  { path: `${mail}/session/:group_id/booking`, methods: ['POST'], to: 'notification', who: 'service', ...json },
  { path: `${mail}/session/:session_id/approve`, methods: ['POST'], to: 'notification', who: 'service', ...json },
  { path: `${mail}/session/:session_id/cancel`, methods: ['POST'], to: 'notification', who: 'service', ...json },
  { path: `${mail}/session/:session_id/decline`, methods: ['POST'], to: 'notification', who: 'service', ...json },
  { path: `${mail}/session/:session_id/dispute`, methods: ['POST'], to: 'notification', who: 'service', ...json },
  { path: `${notification}/verifications`, methods: ['POST'], to: 'notification', who: 'service', ...json },
  { path: `${notification}/messages`, methods: ['GET'], to: 'notification', who: 'staff', ...json },
  { path: `${notification}/messages/:id`, methods: ['GET'], to: 'notification', who: 'staff', ...json },
  { path: `${notification}/suppressions/:user_id`, methods: ['DELETE'], to: 'notification', who: 'ops', ...json },
  { path: `${notification}/templates`, methods: ['GET'], to: 'notification', who: 'staff', ...json },
  { path: `${notification}/templates/:name/preview`, methods: ['GET'], to: 'notification', who: 'staff', ...json },
];

const sandboxMethods = ['GET', 'POST', 'PUT', 'DELETE'];

/** Only where SANDBOX_URL is set. */
export const sandboxTable: readonly DoorRoute[] = [
  { path: '/sandbox', methods: sandboxMethods, to: 'sandbox', who: 'public', body: 'any' },
  { path: '/sandbox/*', methods: sandboxMethods, to: 'sandbox', who: 'public', body: 'any' },
];

/** The methods of a path that the table knows; none for an unknown path. */
export function methodsOf(table: readonly Pick<DoorRoute, 'path' | 'methods'>[], path: string): readonly string[] {
  return table.filter((route) => matches(route.path, path)).flatMap(({ methods }) => methods);
}

function matches(pattern: string, path: string): boolean {
  const expression = pattern.replace(/:\w+/g, '[^/]+').replace('*', '.*');
  return new RegExp(`^${expression}$`).test(path);
}
