import { isObject, type Json, type JsonObject, textAt } from './json.ts';
import type { Random } from './random.ts';

/** An object that answers have shown. */
export interface Known {
  readonly id: string;
  /** The caller to whom it was shown. */
  readonly owner: string | undefined;
  readonly facts: Json;
}

export interface Memory {
  /** Records all ids in an answer. */
  learn(shown: { readonly path: string; readonly owner: string | undefined; readonly answer: Json }): void;
  some(kind: string, random: Random): Known | undefined;
  all(kind: string): readonly Known[];
}

const NAMED: Readonly<Record<string, string>> = {
  paymentId: 'payments',
  recipientId: 'recipients',
  remittanceId: 'remittances',
  operationId: 'operations',
  messageId: 'messages',
  clientSecret: 'checkouts',
};
const KEPT_OF_A_KIND = 300;
/** Other paths that speak of the same things. */
const SAME: Readonly<Record<string, string>> = { payment: 'payments', explain: 'reconciliations' };

export const kindOf = (segment: string): string => SAME[segment] ?? segment;

/** Ids to use again, by the word that stands before them in a path. */
export function createMemory(): Memory {
  const kinds = new Map<string, Map<string, Known>>();

  function remember(kind: string, known: Known): void {
    const same = kinds.get(kind) ?? new Map<string, Known>();
    kinds.set(kind, same);
    const before = same.get(known.id);
    same.set(known.id, { ...before, ...known, owner: before?.owner ?? known.owner, facts: together(before, known) });
    const oldest = same.keys().next().value;
    if (same.size > KEPT_OF_A_KIND && oldest !== undefined) same.delete(oldest);
  }

  function walk(value: Json, { kind, owner }: { kind: string; owner: string | undefined }): void {
    if (Array.isArray(value)) for (const item of value) walk(item, { kind, owner });
    else if (isObject(value)) walkObject(value, { kind, owner });
  }

  function walkObject(value: JsonObject, { kind, owner }: { kind: string; owner: string | undefined }): void {
    const id = textAt(value, 'id');
    if (id !== undefined) remember(kind, { id, owner, facts: value });
    for (const [name, item] of Object.entries(value)) {
      const named = NAMED[name];
      if (named !== undefined && typeof item === 'string') remember(named, { id: item, owner, facts: value });
      else walk(item, { kind, owner });
    }
  }

  const all = (kind: string) => [...(kinds.get(kind)?.values() ?? [])];
  return {
    learn: ({ path, owner, answer }) => walk(answer, { kind: kindOf(lastWord(path)), owner }),
    all,
    some: (kind, random) => random.pickAny(all(kind)),
  };
}

/** Later answers add to what is known; who asked first stays the owner. */
function together(before: Known | undefined, { facts }: Known): Json {
  return isObject(before?.facts) && isObject(facts) ? { ...before.facts, ...facts } : facts;
}

const lastWord = (path: string) => path.split('/').findLast((segment) => !segment.startsWith('{')) ?? '';
