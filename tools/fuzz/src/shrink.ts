import { type Attempt, plain } from './attacks.ts';
import type { Draft } from './draft.ts';
import { isObject, type Json } from './json.ts';

/** Enough for a request of some dozen parts; each costs a request. */
const MAX_TRIES = 40;
const LONG = 40;

/** Leaves out of a request whatever can be left out while `stillFails`. */
export async function shrink(attempt: Attempt, stillFails: (smaller: Attempt) => Promise<boolean>): Promise<Attempt> {
  let best = attempt;
  let tries = 0;
  for (let index = 0; tries < MAX_TRIES; ) {
    const smaller = smallerOnes(best)[index];
    if (smaller === undefined) break;
    tries += 1;
    if (await stillFails(smaller)) best = smaller;
    else index += 1;
  }
  return best;
}

function smallerOnes(attempt: Attempt): Attempt[] {
  const { draft, label } = attempt;
  if (draft !== undefined) return smallerDrafts(draft).map((one) => plain(label, one));
  const { request } = attempt;
  return without(request.headers)
    .filter((headers) => headers.some(([name]) => name === 'authorization') === hasToken(attempt))
    .map((headers) => ({ ...attempt, request: { ...request, headers } }));
}

const hasToken = ({ request }: Attempt) => request.headers.some(([name]) => name === 'authorization');

function smallerDrafts(draft: Draft): Draft[] {
  const { query, headers, body } = draft;
  return [
    ...without(headers).map((fewer) => ({ ...draft, headers: fewer })),
    ...without(query).map((fewer) => ({ ...draft, query: fewer })),
    ...(body === undefined ? [] : smallerValues(body).map((less) => ({ ...draft, body: less }))),
  ];
}

const without = <T>(list: readonly T[]): T[][] => list.map((_, index) => list.toSpliced(index, 1));

function smallerValues(value: Json): Json[] {
  if (Array.isArray(value)) return value.length > 1 ? [value.slice(0, 1), value.slice(1)] : within(value);
  if (typeof value === 'string') return value.length > LONG ? [value.slice(0, value.length / 2)] : [];
  if (!isObject(value)) return [];
  const entries = Object.entries(value);
  const fewer = without(entries).map((kept) => Object.fromEntries(kept));
  const inner = entries.flatMap(([name, item]) => smallerValues(item).map((less) => ({ ...value, [name]: less })));
  return [...fewer, ...inner];
}

const within = ([only]: readonly Json[]): Json[] =>
  only === undefined ? [] : smallerValues(only).map((less) => [less]);
