import type { Random } from '@leko/testing';
import { BANK, FISCAL, type World } from './world.ts';

const ANY_CALL = [
  ...['refuse', 'hang', 'slow', 'reset', 'error', 'error_after_effect', 'reset_after_effect', 'garbage'],
] as const;

/** One kind of call, or one act of the payer at the bank. */
export interface Kind {
  readonly upstream: typeof BANK | typeof FISCAL;
  /** As a fault's `match` finds it. */
  readonly match: string;
  readonly faults: readonly string[];
}

const BASE = '/uapi/acquiring/v1.0';
const ANNOUNCING = ['duplicate_callback', 'no_callback', 'early_callback'] as const;

const FATES = [
  'register_off',
  'register_trouble',
  'reject_receipt',
  'lose_receipt',
  'no_link',
  'wrong_amount',
] as const;
const OF_RECEIPT = [...FATES, ...ANNOUNCING, 'late_visibility', 'token_expired'];

/** Every call that pay makes, and what the payer does at the bank's page. */
const KINDS: Readonly<Record<string, Kind>> = {
  link: { upstream: BANK, match: `POST ${BASE}/payments\n`, faults: [...ANY_CALL, 'late_visibility'] },
  pay: { upstream: BANK, match: '/pay\n', faults: ['wrong_amount', ...ANNOUNCING] },
  read: { upstream: BANK, match: `GET ${BASE}/payments/`, faults: ANY_CALL },
  find: { upstream: BANK, match: `GET ${BASE}/payments?`, faults: ANY_CALL },
  capture: {
    upstream: BANK,
    match: '/capture\n',
    faults: [...ANY_CALL, 'late_visibility', 'duplicate_callback', 'no_callback'],
  },
  refund: { upstream: BANK, match: '/refund\n', faults: [...ANY_CALL, 'late_visibility', 'strict_refunds'] },
  registry: { upstream: BANK, match: `GET ${BASE}/registry`, faults: ANY_CALL },
  key: { upstream: BANK, match: 'GET /doc/openapi/static/keys/public', faults: ANY_CALL },
  sell: { upstream: FISCAL, match: '/main/sell\n', faults: [...ANY_CALL, ...OF_RECEIPT] },
  sellRefund: { upstream: FISCAL, match: '/main/sell_refund\n', faults: [...ANY_CALL, ...OF_RECEIPT] },
  report: { upstream: FISCAL, match: '/report/', faults: [...ANY_CALL, 'report_limit', 'token_expired'] },
  token: { upstream: FISCAL, match: '/getToken', faults: ANY_CALL },
};

/** The kinds of calls that fail in a history: few, so that faults coincide. */
export const aimOf = (random: Random): readonly Kind[] =>
  Array.from({ length: 2 + random.int(3) }, () => KINDS[random.weighted(WEIGHTS)] ?? []).flat();
const WEIGHTS = {
  ...{ link: 3, pay: 3, read: 3, find: 2, capture: 3, refund: 5, registry: 1, key: 1 },
  ...{ sell: 3, sellRefund: 2, report: 2, token: 1 },
} as const;

/** How often a fault strikes: mostly once, sometimes until the caller has given up or until faults are cleared. */
const TIMES = [1, 1, 1, 1, 2, 2, 3, 3, 8, 8, 40, 1_000] as const;

/** After these the caller does not know whether the call took effect. */
const UNHEARD: readonly string[] = ['slow', 'error_after_effect', 'reset_after_effect', 'garbage'];
const LATE = 'late_visibility';

/** Switches a fault on at one kind of call; an effect that the caller does not know of may also become visible late. */
export function misbehave(world: World, random: Random, kinds: readonly Kind[]): void {
  const kind = random.pick(kinds);
  if (kind === undefined) return;
  const { upstream, match, faults } = kind;
  const times = random.pick(TIMES) ?? 1;
  const fault = random.pick(faults) ?? '';
  const book = (upstream === BANK ? world.bank : world.fiscal).faults;
  book.add(upstream, { fault, match, times });
  if (UNHEARD.includes(fault) && faults.includes(LATE) && random.chance(50))
    book.add(upstream, { fault: LATE, match, times });
}
