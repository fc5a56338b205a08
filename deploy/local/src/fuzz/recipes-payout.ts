import type { Member } from './cast.ts';
import { at, isObject, type Json, listAt, textAt } from './json.ts';
import { ownerOf } from './recipes-pay.ts';
import type { Recipe, Scene, Special } from './scene.ts';

/** Made up, with check digits that are right. */
const BANKS = [
  { inn: '500100732259', bankCode: '044525974', bankAccountNumber: '40802810700000000002' },
  { inn: '500100732259', bankCode: '044525974', bankAccountNumber: '40802810700000000002' },
  { inn: '000000000000', bankCode: '200000000001056', bankAccountNumber: '1234567890' },
] as const;

function recipient({ dice, cast }: Scene): { caller: Member; body: Json } {
  const caller = dice.pick(cast.coaches);
  const email = { email: `coach-${caller.userId.slice(0, 8)}@example.com`, phone: '+79991234567' };
  const person = { name: 'IP Bob Johnson', address: 'Saint-Petersburg', bankAccountHolder: 'Bob Johnson' };
  return { caller, body: { coachId: caller.userId, ...person, ...email, ...dice.pick(BANKS) } };
}

function changeRecipient(scene: Scene): Special {
  const { caller, body } = recipient(scene);
  const own = scene.memory.all('recipients').filter(({ owner }) => owner === caller.userId);
  return { caller, body, path: { id: scene.dice.pickAny(own)?.id ?? scene.dice.uuid() } };
}

/** The coach asks for what they were told is there. */
async function remit({ dice, cast, ask }: Scene): Promise<Special> {
  const caller = dice.pick(cast.coaches);
  const earnings = await ask('GET /api/v1/pay/earnings', { caller, query: [] });
  const availableAmount = textAt(earnings, 'availableBalance', 'amount') ?? '1 RUB';
  return { caller, body: { coachId: caller.userId, availableAmount, thresholdOverrideByFee: dice.chance(70) } };
}

const byOwner =
  (kind: string, name: string): Recipe =>
  (scene) => {
    const known = scene.memory.some(kind, scene.dice);
    return { caller: ownerOf(scene, known), path: { [name]: known?.id ?? scene.dice.uuid() } };
  };

const asCoach: Recipe = ({ dice, cast }) => ({ caller: dice.pick(cast.coaches) });

async function chargeBack({ dice, cast, memory }: Scene): Promise<Special> {
  const known = memory.some('payments', dice);
  const kind = dice.pick(['chargeback', 'chargeback', 'chargeback_reversed']);
  const amount = textAt(known?.facts, 'amount') ?? '1 RUB';
  return {
    caller: cast.staff,
    body: { paymentId: known?.id ?? dice.uuid(), kind, amount, reason: 'Registry, line 3' },
  };
}

async function writeOff({ dice, cast, ask }: Scene): Promise<Special> {
  const debts: { coachId: string; amount: string }[] = [];
  for (const { userId: coachId } of cast.coaches) {
    const ledger = await ask('GET /api/v1/pay/ledger', { caller: cast.staff, query: [['coach_id', coachId]] });
    const debt = listAt(ledger, 'accounts').find((one) => isObject(one) && one.account === 'debt');
    const amount = textAt(debt, 'balance') ?? '';
    if (amount.startsWith('-')) debts.push({ coachId, amount: amount.slice(1).replace('.00', '') });
  }
  const { coachId, amount } = dice.pickAny(debts) ?? { coachId: dice.pick(cast.coaches).userId, amount: '1 RUB' };
  return { caller: cast.staff, body: { coachId, amount, reason: 'Nothing to be had' } };
}

async function operation({ dice, cast, ask }: Scene): Promise<Special> {
  const caller = dice.pick(cast.coaches);
  const query = [
    ['start_date', '2026-01-01'],
    ['limit', '100'],
  ] as const;
  const some = dice.pickAny(listAt(await ask('GET /api/v1/pay/operations', { caller, query }), 'data'));
  return { caller, path: { id: textAt(some, 'operationId') ?? dice.uuid() } };
}

async function content({ dice, cast, ask }: Scene): Promise<Special> {
  const caller = dice.pick([cast.staff, ...cast.coaches]);
  const documents = await ask('GET /api/v1/pay/documents', {
    caller,
    query: [
      ['type', 'act'],
      ['limit', '50'],
    ],
  });
  const some = dice.pickAny(listAt(documents, 'data').filter((one) => at(one, 'downloadUrl') !== undefined));
  const url = new URL(textAt(some, 'downloadUrl') ?? 'http://nowhere/?token=none');
  return { path: { id: textAt(some, 'id') ?? dice.uuid() }, query: [...url.searchParams] };
}

async function statement({ dice, cast, now }: Scene): Promise<Special> {
  const month = (await now()).toISOString().slice(0, 7);
  const format = dice.pick(['json', 'csv', 'pdf']);
  return {
    caller: dice.pick(cast.coaches),
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
  'GET /api/v1/pay/documents': ({ dice, cast }) => ({
    caller: dice.pick([cast.staff, ...cast.coaches]),
    query: [['type', 'act']],
  }),
  'POST /api/v1/pay/ledger/chargebacks': chargeBack,
  'POST /api/v1/pay/ledger/write-offs': writeOff,
  'GET /api/v1/pay/documents/{id}/content': content,
  'GET /api/v1/pay/statements': statement,
};
