import { good } from './attacks.ts';
import type { Operation } from './description.ts';
import { textAt } from './json.ts';
import type { Memory } from './memory.ts';
import type { Outside } from './outside.ts';
import type { Random } from './random.ts';
import type { Session } from './session.ts';

interface Parts {
  readonly operations: readonly Operation[];
  readonly outside: Outside;
  readonly memory: Memory;
  readonly session: Session;
}

type Act =
  | { readonly ask: string; readonly times: number | 'each coach' }
  | { readonly do: 'pay' | 'settle' | 'a day' | 'a week' };

/** A piece of ordinary life, so that what comes after has something to break, and every operation something to do. */
const LIFE: readonly Act[] = [
  { ask: 'POST /api/v1/pay/recipients', times: 'each coach' },
  { ask: 'POST /api/v1/events', times: 12 },
  { ask: 'POST /api/v1/pay/payments', times: 14 },
  { do: 'pay' },
  { do: 'settle' },
  { ask: 'POST /api/v1/events', times: 14 },
  { ask: 'GET /api/v1/pay/checkouts/{clientSecret}', times: 2 },
  { ask: 'DELETE /api/v1/pay/payments/{id}', times: 1 },
  { do: 'a week' },
  { ask: 'POST /api/v1/pay/remittances', times: 'each coach' },
  { ask: 'DELETE /api/v1/pay/remittances/{remittanceId}', times: 1 },
  { ask: 'GET /api/v1/pay/documents/{id}/content', times: 2 },
  { do: 'settle' },
  // What goes back after it was paid out is owed by the coach.
  { ask: 'POST /api/v1/pay/payments/{id}/refund', times: 10 },
  { ask: 'POST /api/v1/pay/payments/{id}/capture', times: 3 },
  { do: 'settle' },
  { do: 'a day' },
  { ask: 'POST /api/v1/pay/ledger/write-offs', times: 3 },
  { ask: 'POST /api/v1/pay/reconciliations/{id}/explain', times: 2 },
  { ask: 'POST /api/v1/pay/payments/review/{id}', times: 2 },
  { ask: 'POST /api/v1/notification/private/email/{user_id}/verification', times: 2 },
  { do: 'settle' },
];

export async function liveALittle(parts: Parts, random: Random): Promise<void> {
  for (const act of LIFE) {
    if ('ask' in act) await ask(parts, random, act);
    else await happen(parts, act.do);
  }
}

async function ask({ operations, session }: Parts, random: Random, act: Extract<Act, { ask: string }>): Promise<void> {
  const operation = operations.find(({ key }) => key === act.ask);
  if (operation === undefined) return;
  const scene = session.scene(random);
  const { coaches } = scene.users;
  const groups = act.times === 'each coach' ? coaches.map((coach) => [coach] as const) : Array(act.times).fill(coaches);
  for (const chosen of groups) {
    await session.perform(await good(operation, { ...scene, users: { ...scene.users, coaches: chosen } }));
  }
}

async function happen(parts: Parts, what: Extract<Act, { do: string }>['do']): Promise<void> {
  switch (what) {
    case 'pay':
      return payMost(parts);
    case 'settle':
      return void (await parts.outside.call('POST', '/sandbox/settle', {}));
    case 'a day':
      return parts.outside.advance('P1D');
    case 'a week':
      return parts.outside.advance('P7D');
  }
}

const LEFT_UNPAID = 3;

/** The newest are left as they are; of one the bank takes another amount, which a person must look at. */
async function payMost({ outside, memory }: Parts): Promise<void> {
  await outside.call('POST', '/sandbox/upstreams/tochka_acquiring/faults', { fault: 'wrong_amount', times: 1 });
  for (const { facts } of memory.all('payments').slice(0, -LEFT_UNPAID)) {
    const link = textAt(facts, 'paymentLink');
    if (link !== undefined) await outside.call('POST', `${new URL(link).pathname}/pay`, { method: 'card' });
  }
}
