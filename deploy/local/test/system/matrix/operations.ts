import { randomUUID } from 'node:crypto';
import { type GatewayRoute, routesTable } from '../../../../../services/gateway/src/routes-table.ts';
import { type Owner, people } from './callers.ts';
import { accountOf } from './story.ts';
import type { Kind } from './things.ts';

/** One operation of the platform: how it is called, and on what. */
export interface Operation extends Sample {
  /** Method and path, as the description has them. */
  readonly name: string;
  /** Whose things it is about: who of the callers owns what is called "own". */
  readonly owner: Owner;
}

/** What no service says of its routes. */
interface Sample {
  /** Things it is tried on: own, foreign and unknown ones where they have owners, else known and unknown ones. */
  readonly of?: Kind;
  /** More than the first word of the path: what a thing's id becomes in the query or in the body. */
  readonly query?: (id: string, proof: string) => Record<string, string>;
  readonly body?: (id: string, user: string) => object | string;
  /** Who gets another answer for a thing than for one that does not exist: its owner, where nothing else is said. */
  readonly seenBy?: 'staff' | 'all' | 'parties';
  /** A cell that succeeds has used the thing up. */
  readonly spends?: true;
  /** A cell that succeeds stands in the way of the next. */
  readonly oneByOne?: true;
  /** For the objects column, where nothing is owned. */
  readonly label?: string;
}

const PAY = '/api/v1/pay';
const PRIVATE = '/api/v1/payment/private';
const NOTIFY = '/api/v1/notification/private';
const EMAIL = `${NOTIFY}/email/{user_id}`;

const services = () => [{ coachDueAmount: '1000 RUB', name: 'Yoga', sessionId: randomUUID() }];
const newOrder = () => ({
  orderId: randomUUID(),
  purpose: 'Training',
  totalAmount: '1100 RUB',
  services: services(),
  coachId: people.debtor,
});
const callback = (id: string) => ({ callback_type: 'PAYMENT', status: 'SUCCESS', tracking_id: id });
const decision = (action: string) => () => ({ action, why: 'the bank confirmed it' });
const why = () => ({ why: 'paid back at the counter' });
const nothing = () => ({});
const booked = (more: object) => ({ amount: '1 RUB', reason: 'line 3 of the registry', ...more });
const account = (coachId: string) => ({ ...accountOf('coach'), coachId });
const setting = (name: string) => ({ values: name === 'payment-link' ? { ttlMinutes: 1_440 } : {}, why: 'a test' });

/** Of both who trained together, by their token alone. */
const parties = { seenBy: 'parties' } as const;

/** With what an operation is asked for, once or in several ways; without any of this where it does not stand here. */
export const samples: Readonly<Record<string, readonly Sample[]>> = {
  [`POST ${PAY}/prices`]: [{ body: () => ({ orderId: randomUUID(), services: services() }) }],
  [`POST ${PAY}/payments`]: [{ body: newOrder }],
  [`GET ${PAY}/payments`]: [{ of: 'order', query: (orderId) => ({ orderId }) }],
  [`GET ${PAY}/payments/{id}`]: [
    { of: 'paid' },
    {
      of: 'paid',
      query: () => ({ includeOperation: 'true' }),
      label: '+ bank',
    },
  ],
  [`POST ${PAY}/payments/{id}/refund`]: [
    {
      of: 'refundable',
      body: (paymentId) => ({ paymentId }),
      spends: true,
    },
  ],
  [`POST ${PAY}/payments/{id}/capture`]: [{ of: 'paid' }],
  [`DELETE ${PAY}/payments/{id}`]: [{ of: 'unpaid', spends: true }],
  [`POST ${PAY}/payments/review/{id}`]: [{ of: 'review', body: decision('accept'), spends: true }],
  [`GET ${PAY}/checkouts/{clientSecret}`]: [{ of: 'checkout' }],
  [`GET ${PAY}/state-machines/{name}`]: [{ of: 'stateMachine' }],
  [`GET ${PAY}/settings`]: [{ of: 'setting', query: (name) => ({ name }) }],
  [`PUT ${PAY}/settings/{name}`]: [{ of: 'setting', body: setting }],
  [`POST ${PAY}/reconciliations/{id}/explain`]: [{ of: 'difference', body: why, spends: true }],
  [`GET ${PAY}/upstreams`]: [{ of: 'upstream', query: (name) => ({ name }) }],
  [`GET ${PAY}/callbacks`]: [
    { seenBy: 'staff', of: 'callback', query: callback, label: 'no proof' },
    { of: 'callback', query: (id, token) => ({ ...callback(id), token }) },
  ],
  [`POST ${PAY}/callbacks`]: [
    { seenBy: 'staff', of: 'callback', query: callback, label: 'no proof' },
    {
      of: 'callback',
      query: (id, token) => ({ ...callback(id), token }),
      body: nothing,
    },
  ],
  [`POST ${PAY}/webhooks/tochka`]: [{ body: () => 'not.signed.bythebank' }],
  [`POST ${PAY}/recipients`]: [{ of: 'coach', body: account }],
  [`GET ${PAY}/recipients/{id}`]: [{ of: 'recipient' }],
  [`PUT ${PAY}/recipients/{id}`]: [{ of: 'recipient', body: (_id, user) => account(user) }],
  [`POST ${PAY}/remittances`]: [
    {
      of: 'coach',
      body: (coachId) => ({ availableAmount: '1000 RUB', coachId }),
      oneByOne: true,
    },
  ],
  [`GET ${PAY}/remittances/{remittanceId}`]: [{ of: 'remittance' }],
  [`DELETE ${PAY}/remittances/{remittanceId}`]: [{ of: 'remittance', spends: true }],
  [`GET ${PAY}/operations`]: [{ query: () => ({ start_date: '2020-01-01' }) }],
  [`GET ${PAY}/operations/{id}`]: [{ of: 'operation' }],
  [`GET ${PAY}/ledger`]: [{ of: 'coach', query: (coach_id) => ({ coach_id }) }],
  [`POST ${PAY}/ledger/chargebacks`]: [
    {
      of: 'paid',
      body: (paymentId) => booked({ paymentId, kind: 'chargeback' }),
    },
  ],
  [`POST ${PAY}/ledger/write-offs`]: [{ of: 'debtor', body: (coachId) => booked({ coachId }) }],
  [`GET ${PAY}/documents`]: [{ ...parties, of: 'heldOrder', query: (order_id) => ({ type: 'act', order_id }) }],
  [`GET ${PAY}/documents/{id}/content`]: [{ of: 'document', query: (_id, token) => ({ token }) }],
  [`GET ${PAY}/statements`]: [{ query: () => ({ month: '2026-01' }) }],
  'POST /api/v1/events': [
    {
      body: () => ({ id: randomUUID(), type: 'user.blocked', data: { userId: randomUUID() } }),
    },
  ],
  [`POST ${PRIVATE}/payment/{payment_id}/update`]: [{ of: 'paid' }],
  [`POST ${PRIVATE}/payment/{payment_id}/cancel`]: [{ of: 'unpaid', spends: true }],
  [`POST ${PRIVATE}/user/{user_id}/update`]: [{ of: 'athlete' }],
  [`POST ${EMAIL}/verification`]: [{ of: 'athlete' }],
  [`POST ${EMAIL}/session/{group_id}/booking`]: [{ of: 'athlete' }],
  [`POST ${EMAIL}/session/{session_id}/approve`]: [{ of: 'athlete' }],
  [`POST ${EMAIL}/session/{session_id}/cancel`]: [{ of: 'athlete' }],
  [`POST ${EMAIL}/session/{session_id}/decline`]: [{ of: 'athlete' }],
  [`POST ${EMAIL}/session/{session_id}/dispute`]: [{ of: 'athlete' }],
  [`POST ${NOTIFY}/verifications`]: [{ of: 'verification', body: (token) => ({ token }), spends: true }],
  [`GET ${NOTIFY}/messages`]: [{ of: 'athlete', query: (userId) => ({ userId }) }],
  [`GET ${NOTIFY}/messages/{id}`]: [{ of: 'message' }],
  [`DELETE ${NOTIFY}/suppressions/{user_id}`]: [{ of: 'athlete' }],
  [`GET ${NOTIFY}/templates/{name}/preview`]: [{ of: 'template' }],
};

/** Every operation there is: those that the gateway lets through. */
export const operations: readonly Operation[] = routesTable.flatMap(({ methods, path, ...route }) =>
  methods
    .map((method) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    .flatMap((name) => (samples[name] ?? [{}]).map((sample) => ({ name, ...promiseOf(route), ...sample }))),
);

/** What the access of a route says about the owner of its things, and about who may see that they exist. */
function promiseOf({ access, to }: Pick<GatewayRoute, 'access' | 'to'>): Pick<Operation, 'owner' | 'seenBy'> {
  if (access === 'user') return { owner: to === 'payout' ? 'coach' : 'athlete' };
  const isOpen = access === 'any' || access === 'optional' || access === 'public';
  return { owner: 'athlete', seenBy: isOpen ? 'all' : 'staff' };
}
