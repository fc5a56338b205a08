import { at, isObject, type Json, listAt, textAt } from './json.ts';
import { ownerOf } from './recipes-pay.ts';
import type { Recipe, Scene, Special } from './scene.ts';
import type { Member } from './users.ts';

/** Made up, with check digits that are right. */
const BANKS = [
  { inn: '500100732259', bankCode: '044525974', bankAccountNumber: '40802810700000000002' },
  { inn: '500100732259', bankCode: '044525974', bankAccountNumber: '40802810700000000002' },
  { inn: '000000000000', bankCode: '200000000001056', bankAccountNumber: '1234567890' },
] as const;

function recipient({ random, users }: Scene): { caller: Member; body: Json } {
  const caller = random.pick(users.coaches);
  const email = { email: `coach-${caller.userId.slice(0, 8)}@example.com`, phone: '+79991234567' };
  const person = { name: 'IP Bob Johnson', address: 'Saint-Petersburg', bankAccountHolder: 'Bob Johnson' };
  return { caller, body: { coachId: caller.userId, ...person, ...email, ...random.pick(BANKS) } };
}

function changeRecipient(scene: Scene): Special {
  const { caller, body } = recipient(scene);
  const own = scene.memory.all('recipients').filter(({ owner }) => owner === caller.userId);
  return { caller, body, path: { id: scene.random.pickAny(own)?.id ?? scene.random.uuid() } };
}

/** The coach asks for the amount that the earnings show. */
async function remit({ random, users, ask }: Scene): Promise<Special> {
  const caller = random.pick(users.coaches);
  const earnings = await ask('GET /api/v1/pay/earnings', { caller, query: [] });
  const availableAmount = textAt(earnings, 'availableBalance', 'amount') ?? '1 RUB';
  return { caller, body: { coachId: caller.userId, availableAmount, thresholdOverrideByFee: random.chance(70) } };
}

const byOwner =
  (kind: string, name: string): Recipe =>
  (scene) => {
    const known = scene.memory.some(kind, scene.random);
    return { caller: ownerOf(scene, known), path: { [name]: known?.id ?? scene.random.uuid() } };
  };

const asCoach: Recipe = ({ random, users }) => ({ caller: random.pick(users.coaches) });

async function chargeBack({ random, users, memory }: Scene): Promise<Special> {
  const known = memory.some('payments', random);
  const kind = random.pick(['chargeback', 'chargeback', 'chargeback_reversed']);
  const amount = textAt(known?.facts, 'amount') ?? '1 RUB';
  return {
    caller: users.staff,
    body: { paymentId: known?.id ?? random.uuid(), kind, amount, reason: 'Registry, line 3' },
  };
}

async function writeOff({ random, users, ask }: Scene): Promise<Special> {
  const debts: { coachId: string; amount: string }[] = [];
  for (const { userId: coachId } of users.coaches) {
    const ledger = await ask('GET /api/v1/pay/ledger', { caller: users.staff, query: [['coach_id', coachId]] });
    const debt = listAt(ledger, 'accounts').find((one) => isObject(one) && one.account === 'debt');
    const amount = textAt(debt, 'balance') ?? '';
    if (amount.startsWith('-')) debts.push({ coachId, amount: amount.slice(1).replace('.00', '') });
  }
  const { coachId, amount } = random.pickAny(debts) ?? { coachId: random.pick(users.coaches).userId, amount: '1 RUB' };
  return { caller: users.staff, body: { coachId, amount, reason: 'Nothing to be had' } };
}

async function operation({ random, users, ask }: Scene): Promise<Special> {
  const caller = random.pick(users.coaches);
  const query = [
    ['start_date', '2026-01-01'],
    ['limit', '100'],
  ] as const;
  const some = random.pickAny(listAt(await ask('GET /api/v1/pay/operations', { caller, query }), 'data'));
  return { caller, path: { id: textAt(some, 'operationId') ?? random.uuid() } };
}

async function content({ random, users, ask }: Scene): Promise<Special> {
  const caller = random.pick([users.staff, ...users.coaches]);
  const documents = await ask('GET /api/v1/pay/documents', {
    caller,
    query: [
      ['type', 'act'],
      ['limit', '50'],
    ],
  });
  const some = random.pickAny(listAt(documents, 'data').filter((one) => at(one, 'downloadUrl') !== undefined));
  const url = new URL(textAt(some, 'downloadUrl') ?? 'http://nowhere/?token=none');
  return { path: { id: textAt(some, 'id') ?? random.uuid() }, query: [...url.searchParams] };
}

async function statement({ random, users, now }: Scene): Promise<Special> {
  const month = (await now()).toISOString().slice(0, 7);
  const format = random.pick(['json', 'csv', 'pdf']);
  return {
    caller: random.pick(users.coaches),
    query: [
      ['month', month],
      ['format', format],
    ],
  };
}

export const payoutRecipes: Readonly<Record<string, Recipe>> = {
  'POST /api/v1/pay/recipients': recipient,
  'PUT /api/v1/pay/recipients/{id}': changeRecipient,
  'GET /api/v1/pay/recipients/{id}': byOwner('recipients', 'id'),
  'POST /api/v1/pay/remittances': remit,
  'GET /api/v1/pay/remittances/{remittanceId}': byOwner('remittances', 'remittanceId'),
  'DELETE /api/v1/pay/remittances/{remittanceId}': byOwner('remittances', 'remittanceId'),
  'GET /api/v1/pay/operations/{id}': operation,
  'GET /api/v1/pay/operations': asCoach,
  'GET /api/v1/pay/earnings': asCoach,
  'GET /api/v1/pay/earnings/explain': asCoach,
  'GET /api/v1/pay/documents': ({ random, users }) => ({
    caller: random.pick([users.staff, ...users.coaches]),
    query: [['type', 'act']],
  }),
  'POST /api/v1/pay/ledger/chargebacks': chargeBack,
  'POST /api/v1/pay/ledger/write-offs': writeOff,
  'GET /api/v1/pay/documents/{id}/content': content,
  'GET /api/v1/pay/statements': statement,
};
