import { DAY_MS } from '@leko/runtime/durations';
import { isObject, type Json, listAt, textAt } from './json.ts';
import type { Known } from './memory.ts';
import type { Recipe, Scene, Special } from './scene.ts';
import type { Caller, Member } from './users.ts';

const MAX_SERVICES = 4;
const AMOUNTS = [1, 7, 99, 100, 333, 1_000, 2_500, 50_000] as const;

export const ownerOf = ({ users, random }: Scene, known: Known | undefined): Caller =>
  [...users.athletes, ...users.coaches].find(({ userId }) => userId === known?.owner) ?? random.pick(users.athletes);

const services = ({ random }: Scene): Json[] =>
  Array.from({ length: 1 + random.int(MAX_SERVICES) }, (_, index) => ({
    coachDueAmount: `${random.pick(AMOUNTS) + random.int(10)} RUB`,
    name: `Session ${index + 1}`,
    sessionId: random.uuid(),
  }));

const orderOf = ({ random, memory }: Scene): string =>
  (random.chance(15) ? textAt(memory.some('payments', random)?.facts, 'orderId') : undefined) ?? random.uuid();

/** The price is asked first, as clients do, so that the total is right. */
async function createPayment(scene: Scene): Promise<Special> {
  const { random, users } = scene;
  const caller = random.pick(users.athletes);
  const order = { orderId: orderOf(scene), services: services(scene) };
  const price = await scene.ask('POST /api/v1/pay/prices', { caller, body: order });
  const total = (textAt(price, 'totalAmount') ?? '1100 RUB').replace('.00', '');
  const coachId = random.pick(users.coaches).userId;
  const sendReceiptTo = random.chance(20) ? '+79991234567' : `payer-${random.int(50)}@example.com`;
  const body = { ...order, totalAmount: total, purpose: 'Training sessions', coachId, sendReceiptTo };
  return { caller, body };
}

async function createPlainPayment({ random, users, ...scene }: Scene): Promise<Special> {
  const order = { orderId: orderOf({ random, users, ...scene }), totalAmount: `${random.pick(AMOUNTS)} RUB` };
  const people = { coachId: random.pick(users.coaches).userId, sendReceiptTo: 'payer@example.com' };
  return { caller: random.pick(users.athletes), body: { ...order, ...people, purpose: 'One training' } };
}

/** Of a payment that is paid, mostly whole, sometimes one of its sessions. */
async function refund(scene: Scene): Promise<Special> {
  const { random, memory, users } = scene;
  const { caller = users.staff, path = {} } = await paymentNow(scene, 'PAID');
  const paymentId = path.id ?? random.uuid();
  const facts = memory.all('payments').find(({ id }) => id === paymentId)?.facts;
  const sessionId = random.chance(40) ? textAt(random.pickAny(listAt(facts, 'services')), 'sessionId') : undefined;
  const body = { paymentId, ...(sessionId === undefined ? {} : { sessionId }) };
  return { caller: random.chance(50) ? inTheNameOf(caller, users.staff) : caller, path: { id: paymentId }, body };
}

/** Services and operators may do what an athlete may no longer. */
const inTheNameOf = ({ userId }: Caller, staff: Member): Caller => ({ ...staff, userId });

/** A payment of the wanted status as its owner sees it now, if there is one; sometimes any. */
async function paymentNow({ random, ask, users }: Scene, status: string): Promise<Special> {
  const first = random.int(users.athletes.length);
  const inTurn = [...users.athletes.slice(first), ...users.athletes.slice(0, first)];
  for (const caller of inTurn) {
    const listed = listAt(await ask('GET /api/v1/pay/payments', { caller, query: [['limit', '100']] }), 'data');
    const fit = random.chance(95) ? listed.filter((one) => textAt(one, 'status') === status) : listed;
    const id = textAt(random.pickAny(fit), 'paymentId');
    if (id !== undefined) return { caller, path: { id } };
  }
  return { caller: random.pick(users.athletes), path: { id: random.uuid() } };
}

/** One that is there, or a new one: links end with the days that pass, and some of the unpaid wait for a person. */
async function unpaidPayment(scene: Scene): Promise<Special> {
  const found = await paymentNow(scene, 'CREATED');
  if (scene.random.chance(50) && scene.memory.all('payments').some(({ id }) => id === found.path?.id)) return found;
  const made = await createPayment(scene);
  const id = textAt(await scene.ask('POST /api/v1/pay/payments', made), 'paymentId') ?? scene.random.uuid();
  return { ...made, body: undefined, path: { id } };
}

const ofPayment: Recipe = (scene) => {
  const known = scene.memory.some('payments', scene.random);
  return { caller: ownerOf(scene, known), path: { id: known?.id ?? scene.random.uuid() } };
};

/** Values with which the platform goes on working, unlike others that a schema allows. */
const SETTINGS: readonly [string, Json][] = [
  ['capture', { mode: 'automatic' }],
  ['capture', { mode: 'manual' }],
  ['cool-down', { days: 6 }],
  ['cool-down', { days: 1 }],
  ['platform-fee', { percentage: '3.3355', rounding: 'half_up' }],
  ['platform-fee', { percentage: '10.0000', rounding: 'half_up' }],
  ['refunds', { athleteUntil: 'captured', feePolicy: 'keep_fee' }],
  ['refunds', { athleteUntil: 'captured', feePolicy: 'refund_fee' }],
  ['recipient', { changeFreezeHours: 0 }],
  ['receipts', { missingSupplier: 'issue' }],
];

function changeSetting({ random, users }: Scene): Special {
  const [name, values] = random.pickAny(SETTINGS) ?? ['cool-down', { days: 6 }];
  return { caller: users.staff, path: { name }, body: { values, why: 'tried by the fuzzer' } };
}

async function decideReview({ random, users, ask }: Scene): Promise<Special> {
  const reviews = await ask('GET /api/v1/pay/payments/review', { caller: users.staff, query: [['limit', '100']] });
  const review = random.pickAny(listAt(reviews, 'data'));
  const action = textAt(random.pickAny(listAt(review, 'actions')), 'action') ?? 'retry';
  const body = { action, why: 'Decided by the fuzzer' };
  return { caller: users.staff, path: { id: textAt(review, 'id') ?? random.uuid() }, body };
}

async function reconcile({ random, users, now }: Scene): Promise<Special> {
  const day = new Date((await now()).getTime() - (1 + random.int(3)) * DAY_MS).toISOString().slice(0, 10);
  return { caller: users.staff, query: [['date', day]] };
}

const DAYS_BACK = 12;

async function explain(scene: Scene): Promise<Special> {
  const { random, users } = scene;
  const id = textAt(random.pickAny(await openDifferences(scene)), 'id') ?? random.uuid();
  return { caller: users.staff, path: { id }, body: { why: 'Counted by hand' } };
}

/** Of the newest day that has some. */
async function openDifferences({ users, ask, now }: Scene): Promise<readonly Json[]> {
  const today = (await now()).getTime();
  for (let back = 1; back <= DAYS_BACK; back += 1) {
    const date = new Date(today - back * DAY_MS).toISOString().slice(0, 10);
    const query = [['date', date] as const, ['verdict', 'open'] as const];
    const lines = listAt(await ask('GET /api/v1/pay/reconciliations', { caller: users.staff, query }), 'data');
    if (lines.length > 0) return lines;
  }
  return [];
}

function readTrigger({ random, users, memory }: Scene): Special {
  const query = [
    ['callback_type', random.pick(['PAYMENT', 'RECEIPT'])],
    ['status', random.pick(['SUCCESS', 'FAILURE'])],
    ['tracking_id', memory.some('payments', random)?.id ?? random.uuid()],
  ] as const;
  return { caller: users.staff, query };
}

async function openCheckout(scene: Scene): Promise<Special> {
  const { path = {} } = await unpaidPayment(scene);
  const update = 'POST /api/v1/payment/private/payment/{payment_id}/update';
  const about = { caller: scene.users.staff, path: { payment_id: path.id ?? '' }, body: {} };
  const clientSecret = textAt(await scene.ask(update, about), 'clientSecret');
  return { path: { clientSecret: clientSecret ?? scene.random.uuid() } };
}

const ofUser: Recipe = ({ users, random }) => ({
  caller: users.staff,
  path: { user_id: random.pick([...users.athletes, ...users.coaches] as [Member, ...Member[]]).userId },
});

const MEETINGS = [
  'session.booked',
  'session.completed',
  'session.completed',
  'session.completed',
  'session.disputed',
  'session.dispute_resolved',
  'session.canceled',
] as const;

/** What the other services of the platform publish, about payments that exist. */
async function publishEvent({ random, users, memory, now }: Scene): Promise<Special> {
  const type = random.pick([...MEETINGS, 'user.registered', 'user.updated', 'user.updated']);
  const at = (await now()).toISOString();
  const user = random.pick([...users.coaches, ...users.athletes] as [Member, ...Member[]]).userId;
  const person = {
    userId: user,
    email: `mail-${user.slice(0, 8)}@example.com`,
    name: 'Anna',
    phone: '+79991234567',
    locale: 'en',
  };
  const payment = memory.all('payments').filter(({ facts }) => isObject(facts) && listAt(facts, 'services').length > 0);
  const facts = random.pickAny(payment)?.facts;
  const session = {
    sessionId: textAt(random.pickAny(listAt(facts, 'services')), 'sessionId') ?? random.uuid(),
    coachId: textAt(facts, 'coachId') ?? random.pick(users.coaches).userId,
    athleteId: textAt(facts, 'athleteId') ?? random.pick(users.athletes).userId,
    orderId: textAt(facts, 'orderId') ?? random.uuid(),
    name: 'Yoga',
  };
  const data = type.startsWith('user.') ? person : { ...session, ...meeting(type, { id: random.uuid(), at }) };
  return { caller: users.staff, body: { id: random.uuid(), type, data } };
}

function meeting(type: string, { id, at }: { id: string; at: string }): Record<string, Json> {
  if (type === 'session.completed') return { bookingId: id, completedAt: at };
  if (type === 'session.disputed') return { disputeId: id, reason: 'Was not as agreed' };
  if (type === 'session.dispute_resolved') return { disputeId: id, outcome: 'coach' };
  return {};
}

export const payRecipes: Readonly<Record<string, Recipe>> = {
  'POST /api/v1/pay/prices': (scene) => ({
    caller: scene.random.pick(scene.users.athletes),
    body: { orderId: scene.random.uuid(), services: services(scene) },
  }),
  'POST /api/v1/pay/payments': (scene) => (scene.random.chance(75) ? createPayment(scene) : createPlainPayment(scene)),
  'GET /api/v1/pay/payments/{id}': ofPayment,
  'POST /api/v1/pay/payments/{id}/refund': refund,
  'DELETE /api/v1/pay/payments/{id}': async (scene) => ({
    ...(await unpaidPayment(scene)),
    caller: scene.users.staff,
  }),
  'POST /api/v1/pay/payments/{id}/capture': (scene) => paymentNow(scene, 'PAID'),
  'PUT /api/v1/pay/settings/{name}': changeSetting,
  'POST /api/v1/pay/payments/review/{id}': decideReview,
  'POST /api/v1/pay/reconciliations': reconcile,
  'GET /api/v1/pay/reconciliations': reconcile,
  'POST /api/v1/pay/reconciliations/{id}/explain': explain,
  'GET /api/v1/pay/callbacks': readTrigger,
  'POST /api/v1/pay/callbacks': readTrigger,
  'GET /api/v1/pay/checkouts/{clientSecret}': openCheckout,
  'POST /api/v1/payment/private/user/{user_id}/update': ofUser,
  'GET /api/v1/pay/state-machines/{name}': ({ random }) => ({
    path: { name: random.pick(['payment', 'refund', 'receipt']) },
  }),
  'GET /api/v1/pay/settings': ({ random }) => ({ query: random.chance(50) ? [] : [['name', 'platform-fee']] }),
  'POST /api/v1/events': publishEvent,
};
