import { randomUUID } from 'node:crypto';
import { type Owner, people } from './callers.ts';
import { accountOf } from './story.ts';
import type { Kind } from './things.ts';

/** One operation of the platform: how it is called, and on what. */
export interface Operation {
  /** Method and path, as the description has them. */
  readonly name: string;
  /** Whose things it is about: who of the callers owns what is called "own". */
  readonly owner: Owner;
  /** Things it is tried on: own, foreign and unknown ones where they have owners, else known and unknown ones. */
  readonly of?: Kind;
  /** More than the first word of the path: what a thing's id becomes in the query or in the body. */
  readonly query?: (id: string, proof: string) => Record<string, string>;
  readonly body?: (id: string, user: string) => object | string;
  /** Who may tell a thing from one that does not exist: its owner, where nothing else is said. */
  readonly seenBy?: 'staff' | 'everybody' | 'parties';
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

const athletes = { owner: 'athlete' } as const;
const coaches = { owner: 'coach' } as const;
const staff = { owner: 'athlete', seenBy: 'staff' } as const;
/** Of both who trained together, by their token alone. */
const parties = { owner: 'athlete', seenBy: 'parties' } as const;
/** What is no secret, and what carries its own proof. */
const open = { owner: 'athlete', seenBy: 'everybody' } as const;

/** Every operation there is. The test compares this list with the description and with the routes table. */
export const operations: readonly Operation[] = [
  { name: `POST ${PAY}/prices`, ...athletes, body: () => ({ orderId: randomUUID(), services: services() }) },
  { name: `POST ${PAY}/payments`, ...athletes, body: newOrder },
  { name: `GET ${PAY}/payments`, ...athletes, of: 'order', query: (orderId) => ({ orderId }) },
  { name: `GET ${PAY}/payments/{id}`, ...athletes, of: 'paid' },
  {
    name: `GET ${PAY}/payments/{id}`,
    ...athletes,
    of: 'paid',
    query: () => ({ includeOperation: 'true' }),
    label: '+ bank',
  },
  {
    name: `POST ${PAY}/payments/{id}/refund`,
    ...athletes,
    of: 'refundable',
    body: (paymentId) => ({ paymentId }),
    spends: true,
  },
  { name: `POST ${PAY}/payments/{id}/capture`, ...athletes, of: 'paid' },
  { name: `DELETE ${PAY}/payments/{id}`, ...staff, of: 'unpaid', spends: true },
  { name: `GET ${PAY}/payments/review`, ...staff },
  { name: `POST ${PAY}/payments/review/{id}`, ...staff, of: 'review', body: decision('accept'), spends: true },
  { name: `GET ${PAY}/checkouts/{clientSecret}`, ...open, of: 'checkout' },
  { name: `GET ${PAY}/state-machines/{name}`, ...open, of: 'stateMachine' },
  { name: `GET ${PAY}/settings`, ...open, of: 'setting', query: (name) => ({ name }) },
  { name: `PUT ${PAY}/settings/{name}`, ...staff, of: 'setting', body: setting },
  { name: `GET ${PAY}/reconciliations`, ...staff },
  { name: `POST ${PAY}/reconciliations`, ...staff },
  { name: `POST ${PAY}/reconciliations/{id}/explain`, ...staff, of: 'difference', body: why, spends: true },
  { name: `GET ${PAY}/upstreams`, ...staff, of: 'upstream', query: (name) => ({ name }) },
  { name: `GET ${PAY}/callbacks`, ...staff, of: 'callback', query: callback, label: 'no proof' },
  { name: `POST ${PAY}/callbacks`, ...staff, of: 'callback', query: callback, label: 'no proof' },
  { name: `GET ${PAY}/callbacks`, ...open, of: 'callback', query: (id, token) => ({ ...callback(id), token }) },
  {
    name: `POST ${PAY}/callbacks`,
    ...open,
    of: 'callback',
    query: (id, token) => ({ ...callback(id), token }),
    body: nothing,
  },
  { name: `POST ${PAY}/webhooks/tochka`, ...open, body: () => 'not.signed.bythebank' },
  { name: `GET ${PAY}/earnings`, ...coaches },
  { name: `GET ${PAY}/earnings/explain`, ...coaches },
  { name: `GET ${PAY}/recipients`, ...coaches },
  { name: `POST ${PAY}/recipients`, ...coaches, of: 'coach', body: account },
  { name: `GET ${PAY}/recipients/{id}`, ...coaches, of: 'recipient' },
  { name: `PUT ${PAY}/recipients/{id}`, ...coaches, of: 'recipient', body: (_id, user) => account(user) },
  {
    name: `POST ${PAY}/remittances`,
    ...coaches,
    of: 'coach',
    body: (coachId) => ({ availableAmount: '1000 RUB', coachId }),
    oneByOne: true,
  },
  { name: `GET ${PAY}/remittances/{remittanceId}`, ...coaches, of: 'remittance' },
  { name: `DELETE ${PAY}/remittances/{remittanceId}`, ...coaches, of: 'remittance', spends: true },
  { name: `GET ${PAY}/operations`, ...coaches, query: () => ({ start_date: '2020-01-01' }) },
  { name: `GET ${PAY}/operations/{id}`, ...coaches, of: 'operation' },
  { name: `GET ${PAY}/ledger`, ...staff, of: 'coach', query: (coach_id) => ({ coach_id }) },
  {
    name: `POST ${PAY}/ledger/chargebacks`,
    ...staff,
    of: 'paid',
    body: (paymentId) => booked({ paymentId, kind: 'chargeback' }),
  },
  { name: `POST ${PAY}/ledger/write-offs`, ...staff, of: 'debtor', body: (coachId) => booked({ coachId }) },
  { name: `GET ${PAY}/documents`, ...parties, of: 'heldOrder', query: (order_id) => ({ type: 'act', order_id }) },
  { name: `GET ${PAY}/documents/{id}/content`, ...open, of: 'document', query: (_id, token) => ({ token }) },
  { name: `GET ${PAY}/statements`, ...coaches, query: () => ({ month: '2026-01' }) },
  {
    name: 'POST /api/v1/events',
    ...staff,
    body: () => ({ id: randomUUID(), type: 'user.blocked', data: { userId: randomUUID() } }),
  },
  { name: `POST ${PRIVATE}/payment/{payment_id}/update`, ...staff, of: 'paid' },
  { name: `POST ${PRIVATE}/payment/{payment_id}/cancel`, ...staff, of: 'unpaid', spends: true },
  { name: `POST ${PRIVATE}/user/{user_id}/update`, ...staff, of: 'athlete' },
  { name: `POST ${EMAIL}/verification`, ...staff, of: 'athlete' },
  { name: `POST ${EMAIL}/session/{group_id}/booking`, ...staff, of: 'athlete' },
  { name: `POST ${EMAIL}/session/{session_id}/approve`, ...staff, of: 'athlete' },
  { name: `POST ${EMAIL}/session/{session_id}/cancel`, ...staff, of: 'athlete' },
  { name: `POST ${EMAIL}/session/{session_id}/decline`, ...staff, of: 'athlete' },
  { name: `POST ${EMAIL}/session/{session_id}/dispute`, ...staff, of: 'athlete' },
  { name: `POST ${NOTIFY}/verifications`, ...staff, of: 'verification', body: (token) => ({ token }), spends: true },
  { name: `GET ${NOTIFY}/messages`, ...staff, of: 'athlete', query: (userId) => ({ userId }) },
  { name: `GET ${NOTIFY}/messages/{id}`, ...staff, of: 'message' },
  { name: `DELETE ${NOTIFY}/suppressions/{user_id}`, ...staff, of: 'athlete' },
  { name: `GET ${NOTIFY}/templates`, ...staff },
  { name: `GET ${NOTIFY}/templates/{name}/preview`, ...staff, of: 'template' },
];
