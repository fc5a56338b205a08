import type { LimitName } from './limits.ts';

/** Where a request goes. */
export type Service = 'pay' | 'payout' | 'notification' | 'sandbox';

/**
 * Whom the door lets through. `user`: a bearer token and `x-current-user-id`; `bearer`: any good token; `service`, `ops`:
 * a token with that role; `staff`: with one of them; `callback`: a capability in the query, or a service's token; `public`:
 * everybody, because the route has its own proof.
 */
type Who = 'user' | 'bearer' | 'service' | 'ops' | 'staff' | 'callback' | 'public';

export type Query = Readonly<Record<string, unknown>>;

export interface DoorRoute {
  readonly methods: readonly string[];
  readonly path: string;
  readonly to: Service | ((query: Query) => Service);
  readonly who: Who;
  /** What a body may be; `any` is passed on unseen. */
  readonly body: 'json' | 'any';
  /** What requests of a method are counted as, where not as the reads and writes they are. */
  readonly limits?: Readonly<Record<string, LimitName | ((query: Query) => LimitName)>>;
  /** Only addresses of this list of the configuration may call, where the list is known. */
  readonly from?: 'webhook-sources';
}

const stretch = '/api/v1/payment/private';
const notification = '/api/v1/notification/private';
const mail = `${notification}/email/:user_id`;
const upstreamOwner = ({ name }: Query): Service => (name === 'tochka_b2b_registry' ? 'payout' : 'pay');

/** To ask the bank costs more than to look at our own tables. */
const byBankView = ({ includeOperation = 'false' }: Query): LimitName =>
  includeOperation === 'false' ? 'read' : 'costly';

/** A row of the table: methods and path, the service, who may come, and what it is counted as. */
function route(what: string, to: DoorRoute['to'], who: Who, limits?: DoorRoute['limits']): DoorRoute {
  const [path = '', ...methods] = what.split(' ').reverse();
  return { methods: methods.reverse(), path, to, who, body: 'json', ...(limits === undefined ? {} : { limits }) };
}

/** The whole door: nothing else is reachable from outside. Paths are kept on the way in. */
export const routesTable: readonly DoorRoute[] = [
  route('POST /api/v1/pay/prices', 'pay', 'user', { POST: 'read' }),
  route('GET POST /api/v1/pay/payments', 'pay', 'user', { POST: 'create' }),
  route('GET /api/v1/pay/payments/review', 'pay', 'ops'),
  route('POST /api/v1/pay/payments/review/:id', 'pay', 'ops'),
  route('GET /api/v1/pay/payments/:id', 'pay', 'user', { GET: byBankView }),
  route('POST /api/v1/pay/payments/:id/refund', 'pay', 'user', { POST: 'refund' }),
  route('POST /api/v1/pay/payments/:id/capture', 'pay', 'user'),
  route('DELETE /api/v1/pay/payments/:id', 'pay', 'ops'),
  route('GET /api/v1/pay/checkouts/:clientSecret', 'pay', 'public', { GET: 'callback' }),
  route('GET /api/v1/pay/state-machines/:name', 'pay', 'bearer'),
  route('GET /api/v1/pay/settings', 'pay', 'bearer'),
  route('PUT /api/v1/pay/settings/:name', 'pay', 'ops'),
  route('GET POST /api/v1/pay/reconciliations', 'pay', 'ops'),
  route('POST /api/v1/pay/reconciliations/:id/explain', 'pay', 'ops'),
  route('GET /api/v1/pay/upstreams', upstreamOwner, 'ops'),
  route('GET POST /api/v1/pay/callbacks', 'pay', 'callback', { GET: 'callback', POST: 'callback' }),
  {
    ...route('POST /api/v1/pay/webhooks/tochka', 'pay', 'public', { POST: 'callback' }),
    body: 'any',
    from: 'webhook-sources',
  },
  route('GET /api/v1/pay/earnings', 'payout', 'user'),
  route('GET /api/v1/pay/earnings/explain', 'payout', 'user', { GET: 'costly' }),
  route('GET POST /api/v1/pay/recipients', 'payout', 'user', { POST: 'details' }),
  route('GET PUT /api/v1/pay/recipients/:id', 'payout', 'user', { PUT: 'details' }),
  route('POST /api/v1/pay/remittances', 'payout', 'user', { POST: 'remittance' }),
  route('GET DELETE /api/v1/pay/remittances/:remittanceId', 'payout', 'user'),
  route('GET /api/v1/pay/operations', 'payout', 'user'),
  route('GET /api/v1/pay/operations/:id', 'payout', 'user'),
  route('GET /api/v1/pay/ledger', 'payout', 'ops'),
  route('POST /api/v1/pay/ledger/chargebacks', 'payout', 'ops'),
  route('POST /api/v1/pay/ledger/write-offs', 'payout', 'ops'),
  route('GET /api/v1/pay/documents', 'payout', 'bearer'),
  route('GET /api/v1/pay/documents/:id/content', 'payout', 'public', { GET: 'callback' }),
  route('GET /api/v1/pay/statements', 'payout', 'user', { GET: 'statement' }),
  route('POST /api/v1/events', 'pay', 'service'),
  route(`POST ${stretch}/payment/:payment_id/update`, 'pay', 'service'),
  route(`POST ${stretch}/payment/:payment_id/cancel`, 'pay', 'service'),
  route(`POST ${stretch}/user/:user_id/update`, 'pay', 'service'),
  route(`POST ${mail}/verification`, 'notification', 'service'),
  route(`POST ${mail}/session/:group_id/booking`, 'notification', 'service'),
  route(`POST ${mail}/session/:session_id/approve`, 'notification', 'service'),
  route(`POST ${mail}/session/:session_id/cancel`, 'notification', 'service'),
  route(`POST ${mail}/session/:session_id/decline`, 'notification', 'service'),
  route(`POST ${mail}/session/:session_id/dispute`, 'notification', 'service'),
  route(`POST ${notification}/verifications`, 'notification', 'service'),
  route(`GET ${notification}/messages`, 'notification', 'staff'),
  route(`GET ${notification}/messages/:id`, 'notification', 'staff'),
  route(`DELETE ${notification}/suppressions/:user_id`, 'notification', 'ops'),
  route(`GET ${notification}/templates`, 'notification', 'staff'),
  route(`GET ${notification}/templates/:name/preview`, 'notification', 'staff'),
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
  const [known, asked] = [pattern.split('/'), path.split('/')];
  const isOpen = known.at(-1) === '*';
  if (isOpen ? asked.length < known.length : asked.length !== known.length) return false;
  return known.every(
    (part, index) => part === '*' || (part.startsWith(':') ? asked[index] !== '' : part === asked[index]),
  );
}
