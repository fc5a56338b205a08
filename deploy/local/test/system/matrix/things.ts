import { randomUUID } from 'node:crypto';
import type { BankDesk } from './bank-desk.ts';
import { people } from './callers.ts';
import { introduce, type Pair, type Payment, type Side, type Story, sides } from './story.ts';

const kinds = [
  'order',
  'unpaid',
  'paid',
  'refundable',
  'review',
  'checkout',
  'callback',
  'athlete',
  'coach',
  'debtor',
  'recipient',
  'remittance',
  'operation',
  'heldOrder',
  'document',
  'difference',
  'message',
  'verification',
  'stateMachine',
  'setting',
  'upstream',
  'template',
] as const;
export type Kind = (typeof kinds)[number];

/** Ids by kind and object; the first of a list is the one in use, the others follow when it is used up. */
export type Things = Readonly<Record<Kind, Record<string, readonly string[]>>>;
type Put = (kind: Kind, object: string, ids: readonly string[]) => void;

const REMITTANCE = { thresholdAmount: '1000 RUB', overrideFeePercentage: '5.00', minimumFee: '50 RUB' };
const SIDES = ['own', 'foreign'] as const;

/** One of everything for both sides, in as few steps as the business allows. */
export async function makeThings(story: Story, bank: BankDesk): Promise<Things> {
  const unknown = [randomUUID()];
  const empty = kinds.map((kind): [Kind, Record<string, string[]>] => [kind, { unknown }]);
  const things = Object.fromEntries(empty) as Record<Kind, Record<string, string[]>>; // All kinds are in it.
  const put: Put = (kind, object, ids) => {
    if (ids.length === 0 || ids.some((id) => !id)) throw new Error(`there is no ${object} ${kind}`);
    things[kind][object] = [...ids];
  };

  for (const side of SIDES) {
    put('athlete', side, [people[sides[side].athlete]]);
    put('coach', side, [people[sides[side].coach]]);
    put('remittance', side, unknown); // Made on request.
  }
  put('stateMachine', 'known', ['payment']);
  put('setting', 'known', ['payment-link']);
  put('template', 'known', ['booking']);
  put('upstream', 'of pay', ['tochka_acquiring']);
  put('upstream', 'of payout', ['tochka_b2b_registry']);
  await introduce(story);
  const old = await pastSales(story, bank);
  await oweMoney(story, old.debtor);
  put('debtor', 'known', [people.debtor]);
  for (const side of SIDES) await stock(story, bank, { side, put });
  for (const side of SIDES) put('heldOrder', side, [await holdSession(story, sides[side], old[side])]);
  put('message', 'known', [await sendMails(story)]);
  await story.settle();

  const [own, foreign] = [await lookUp(story, 'own', put), await lookUp(story, 'foreign', put)];
  put('document', 'own', [`${own.id} ${own.proof}`]);
  put('document', 'foreign', [`${foreign.id} ${own.proof}`]);
  put('document', 'unknown', [`${randomUUID()} ${own.proof}`]);
  put('verification', 'known', await verificationTokens(story));
  put('verification', 'unknown', ['a.b.c']);
  put('difference', 'known', await openDifferences(story));
  await capabilities(story, bank, { things, put });
  return things;
}

/** Sold yesterday, with a night in between in which our payments were compared with those of the bank. */
async function pastSales(story: Story, bank: BankDesk): Promise<Record<Side | 'debtor', Payment>> {
  await story.send('PUT', '/api/v1/pay/settings/cool-down', story.ops, { values: { days: 1 } });
  const [own, foreign, debtor] = await Promise.all([
    story.buy(sides.own),
    story.buy(sides.foreign),
    story.buy({ athlete: 'athlete', coach: 'debtor' }),
  ]);
  for (const payment of [own, foreign, debtor]) await bank.pay(payment);
  await bank.strayPayment();
  await bank.strayPayment();
  await story.settle();
  await story.advance('P1DT6H');
  return { own, foreign, debtor };
}

/** A coach was paid out what goes back to the athlete afterwards. */
async function oweMoney(story: Story, { paymentId }: Payment): Promise<void> {
  const body = { availableAmount: '1000 RUB', coachId: people.debtor };
  await story.send('POST', '/api/v1/pay/remittances', await story.user('debtor'), body);
  await story.settle();
  const athlete = await story.user('athlete');
  await story.send('POST', `/api/v1/pay/payments/${paymentId}/refund`, athlete, { paymentId });
  // From now on, what waits to be collected goes on waiting.
  const values = { ...REMITTANCE, registryIntervalSeconds: 86_400 };
  await story.send('PUT', '/api/v1/pay/settings/remittance', story.ops, { values });
}

async function stock(story: Story, bank: BankDesk, { side, put }: { side: Side; put: Put }): Promise<void> {
  const buy = (count: number) => Promise.all(Array.from({ length: count }, () => story.buy(sides[side])));
  const [unpaid, paid, wrong] = [await buy(6), await buy(5), await buy(3)];
  await bank.bookWrongly(wrong.length);
  for (const payment of [...wrong, ...paid]) await bank.pay(payment);
  put('unpaid', side, idsOf(unpaid));
  put('paid', side, idsOf(paid.slice(0, 1)));
  put('refundable', side, idsOf(paid.slice(1)));
  put('review', side, idsOf(wrong));
  put('order', side, [unpaid[0]?.orderId ?? '']);
}

const idsOf = (payments: readonly Payment[]) => payments.map(({ paymentId }) => paymentId);

/** A session took place: there are acts of its order. */
async function holdSession(story: Story, { athlete, coach }: Pair, sold: Payment): Promise<string> {
  const { orderId, sessionId } = sold;
  const who = { coachId: people[coach], athleteId: people[athlete] };
  const data = { bookingId: randomUUID(), orderId, sessionId, ...who, completedAt: new Date().toISOString() };
  await story.publish('session.completed', data);
  return orderId;
}

const MAIL = '/api/v1/notification/private/email';

async function sendMails(story: Story): Promise<string> {
  const [first] = await Promise.all(
    (['athlete', 'athlete2', 'coach', 'coach2'] as const).map((who) =>
      story.send<{ messageId: string }>('POST', `${MAIL}/${people[who]}/verification`, story.service),
    ),
  );
  return first?.messageId ?? '';
}

async function verificationTokens(story: Story): Promise<string[]> {
  const mails = await story.send<{ text: string }[]>('GET', '/sandbox/mailbox', {});
  return mails.flatMap(({ text }) => /verification\?token=([\w.-]+)/.exec(text)?.[1] ?? []);
}

async function openDifferences(story: Story): Promise<string[]> {
  const path = '/api/v1/pay/payments/review?kind=difference&limit=100';
  const { data } = await story.send<{ data: { id: string }[] }>('GET', path, story.ops);
  return data.map(({ id }) => id);
}

interface Listed {
  readonly data: readonly { readonly [member: string]: string }[];
}

/** What came of it all, as its owners see it. */
async function lookUp(story: Story, side: Side, put: Put): Promise<{ id: string; proof: string }> {
  const { athlete, coach } = sides[side];
  const [buyer, seller] = [await story.user(athlete), await story.user(coach)];
  const first = async (path: string, headers: typeof buyer) =>
    (await story.send<Listed>('GET', `/api/v1/pay/${path}`, headers)).data[0] ?? {};

  put('recipient', side, [(await first('recipients', seller)).recipientId ?? '']);
  put('operation', side, [(await first('operations?start_date=2020-01-01', seller)).operationId ?? '']);
  const { id = '', downloadUrl = '' } = await first('documents?type=act', buyer);
  return { id, proof: new URL(downloadUrl).searchParams.get('token') ?? '' };
}

/** Addresses that are their own proof, and the same proof where it proves nothing. */
async function capabilities(story: Story, bank: BankDesk, { things, put }: { things: Things; put: Put }) {
  const [own, foreign] = SIDES.map((side) => things.unpaid[side]?.at(-1) ?? '');
  const path = `/api/v1/payment/private/payment/${own}/update`;
  const { clientSecret } = await story.send<{ clientSecret: string }>('POST', path, story.service);
  put('checkout', 'known', [clientSecret]);
  put('checkout', 'unknown', [clientSecret.split('').toReversed().join('')]);
  const token = bank.wayBack(own ?? '').searchParams.get('token');
  put('callback', 'own', [`${own} ${token}`]);
  put('callback', 'foreign', [`${foreign} ${token}`]);
  put('callback', 'unknown', [`${randomUUID()} ${token}`]);
}
