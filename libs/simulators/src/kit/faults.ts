import { randomUUID } from 'node:crypto';
import type { Documents } from './documents.ts';

export const TRANSPORT_FAULTS = [
  'refuse',
  'hang',
  'slow',
  'reset',
  'error',
  'error_after_effect',
  'reset_after_effect',
  'garbage',
] as const;

export const BUSINESS_FAULTS = [
  'late_visibility',
  'duplicate_callback',
  'no_callback',
  'early_callback',
  'wrong_amount',
] as const;

/** `strict_refunds`: the bank reads its documentation literally, so that a second partial refund is refused. */
export const ACQUIRING_FAULTS = ['strict_refunds'] as const;

/**
 * Of receipts that were accepted: `register_off` (time-out after 300 s), `register_trouble` (shift over 24 h), `reject_receipt`
 * (found wrong after all), `lose_receipt`, `no_link`. Of calls: `token_expired`, `report_limit` (one question a second).
 */
export const FISCAL_FAULTS = [
  'register_off',
  'register_trouble',
  'reject_receipt',
  'lose_receipt',
  'no_link',
  'token_expired',
  'report_limit',
] as const;

/** `refuse_repetition`: a registry that the bank has already is refused instead of shown. */
export const PAYOUT_FAULTS = ['reject_line', 'hold_line', 'return_after_complete', 'refuse_repetition'] as const;

/**
 * Of the mail server: `greylist` (come later), `reject` (the address does not exist), `full` (the mailbox is), `spam` (the content is not
 * wanted), `drop_after_data` (the mail is taken and not answered), `slow`, `hang` (it says nothing), `down`. The words of the
 * other upstreams mean the same here: `error` a greylisting, `refuse` a rejection, `reset_after_effect` a drop, `reset` down.
 */
export const MAIL_FAULTS = ['greylist', 'reject', 'full', 'spam', 'drop_after_data', 'down'] as const;
const TRANSPORT_FAULTS_OF_MAIL = ['refuse', 'hang', 'slow', 'reset', 'error', 'reset_after_effect'] as const;

export const UPSTREAM_NAMES = [
  'tochka_acquiring',
  'firstofd',
  'tochka_b2b_registry',
  'mailbox',
  'object_store',
] as const;

export type UpstreamName = (typeof UPSTREAM_NAMES)[number];
export type TransportFault = (typeof TRANSPORT_FAULTS)[number];
export type FaultName =
  | TransportFault
  | (typeof BUSINESS_FAULTS)[number]
  | (typeof ACQUIRING_FAULTS)[number]
  | (typeof FISCAL_FAULTS)[number]
  | (typeof PAYOUT_FAULTS)[number]
  | (typeof MAIL_FAULTS)[number];

/** `times` missing: until deleted. `match`: substring of "METHOD /path?query\nbody". */
export type FaultInput = { fault: string; times?: number; match?: string };
export type Fault = { id: string; fault: FaultName; times?: number; match?: string; used: number };

/** Says what is wrong with a requested fault. */
export class FaultRefused extends Error {}

export type FaultBook = {
  add(upstream: UpstreamName, input: FaultInput): Fault;
  clear(upstream: UpstreamName): void;
  list(upstream: UpstreamName): Fault[];
  /** Uses up one turn of the oldest entry that is one of `wanted` and fits the request. */
  take(upstream: UpstreamName, wanted: FaultName | readonly FaultName[], requestText: string): Fault | undefined;
  /** As take, but only for entries that name what they strike. */
  takeMatched(upstream: UpstreamName, wanted: readonly FaultName[], requestText: string): Fault | undefined;
  /** True until the entry is deleted, even when its turns are used up. */
  has(upstream: UpstreamName, id: string): boolean;
};

const KIND = 'faults';
// Entries with no turns left stay listed until deleted (a held line waits for that), but not without end.
const MAX_ENTRIES = 1000;

/** The switches that make an upstream misbehave; kept as a document so that a restart does not heal it. */
export function openFaultBook(documents: Documents): FaultBook {
  const list = (upstream: UpstreamName): Fault[] => documents.get<{ entries: Fault[] }>(KIND, upstream)?.entries ?? [];
  const save = (upstream: UpstreamName, entries: Fault[]) => documents.put(KIND, upstream, { entries });

  const use = (upstream: UpstreamName, fits: (entry: Fault) => boolean): Fault | undefined => {
    const found = list(upstream).find(fits);
    if (!found) return undefined;
    const used = { ...found, used: found.used + 1 };
    save(
      upstream,
      list(upstream).map((entry) => (entry.id === found.id ? used : entry)),
    );
    return used;
  };

  return {
    list,
    add(upstream, input) {
      const fault = parseFault(upstream, input);
      const kept = roomFor(list(upstream));
      if (kept.length >= MAX_ENTRIES)
        throw new FaultRefused(`${upstream} has ${MAX_ENTRIES} faults: delete them first`);
      save(upstream, [...kept, fault]);
      return fault;
    },
    clear: (upstream) => void save(upstream, []),
    has: (upstream, id) => list(upstream).some((entry) => entry.id === id),
    take(upstream, wanted, requestText) {
      const names: readonly FaultName[] = typeof wanted === 'string' ? [wanted] : wanted;
      return use(upstream, (entry) => names.includes(entry.fault) && applies(entry, requestText));
    },
    takeMatched(upstream, wanted, requestText) {
      return use(upstream, (entry) => !!entry.match && wanted.includes(entry.fault) && applies(entry, requestText));
    },
  };
}

const COMMON_FAULTS = [...TRANSPORT_FAULTS, ...BUSINESS_FAULTS];
const FAULTS: Readonly<Record<UpstreamName, readonly FaultName[]>> = {
  tochka_acquiring: [...COMMON_FAULTS, ...ACQUIRING_FAULTS],
  firstofd: [...COMMON_FAULTS, ...FISCAL_FAULTS],
  tochka_b2b_registry: [...COMMON_FAULTS, ...PAYOUT_FAULTS],
  mailbox: [...MAIL_FAULTS, ...TRANSPORT_FAULTS_OF_MAIL],
  object_store: TRANSPORT_FAULTS,
};

/** The faults that may be switched on at an upstream. */
export const validFaults = (upstream: UpstreamName): readonly FaultName[] => FAULTS[upstream];

/** A full book forgets the entries that can do nothing any more. */
function roomFor(entries: Fault[]): Fault[] {
  if (entries.length < MAX_ENTRIES) return entries;
  return entries.filter(
    (entry) => entry.fault === 'hold_line' || entry.used < (entry.times ?? Number.POSITIVE_INFINITY),
  );
}

function applies(entry: Fault, requestText: string): boolean {
  return entry.used < (entry.times ?? Number.POSITIVE_INFINITY) && requestText.includes(entry.match ?? '');
}

function parseFault(upstream: UpstreamName, { fault, times, match }: FaultInput): Fault {
  const name = validFaults(upstream).find((valid) => valid === fault);
  if (!name) {
    throw new FaultRefused(`unknown fault "${fault}" for ${upstream}; valid are: ${validFaults(upstream).join(', ')}`);
  }
  if (times !== undefined && (!Number.isSafeInteger(times) || times < 1)) {
    throw new FaultRefused('times must be a whole number of at least 1; leave it out for "until deleted"');
  }
  return {
    id: randomUUID(),
    fault: name,
    used: 0,
    ...(times === undefined ? {} : { times }),
    ...(match ? { match } : {}),
  };
}
