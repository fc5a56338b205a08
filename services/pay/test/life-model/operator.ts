import type { Random } from '@leko/testing';
import { OPERATOR, type People } from './people.ts';

/** Something that waits for a person, as the list shows it. */
export interface Waiting {
  readonly id: string;
  readonly kind: 'payment' | 'capture' | 'refund' | 'receipt' | 'difference';
  readonly reason: string;
  readonly actions: readonly { readonly action: string }[];
  readonly payment?: { readonly paymentId: string };
}

const PAGE = 100;

/** All that waits for a person; undefined where the copy was killed. */
export async function waitingList(people: People): Promise<Waiting[] | undefined> {
  const all: Waiting[] = [];
  for (let page = 0; ; page++) {
    const request = { method: 'GET', url: `/api/v1/pay/payments/review?limit=${PAGE}&page=${page}` } as const;
    const answer = await people.ask(OPERATOR, request, [200]);
    if (answer === undefined) return undefined;
    all.push(...answer.body.data);
    if (answer.body.count < PAGE) return all;
  }
}

/** An operator takes one thing from the list and decides as they are allowed to; a concurrent decision may be first. */
export async function decideSomething(people: People, random: Random): Promise<void> {
  const one = random.pick((await waitingList(people)) ?? []);
  if (one !== undefined) await decide(people, random, one);
}

export async function decide(people: People, random: Random, { id, actions }: Waiting): Promise<void> {
  const { action } = random.pick(actions) ?? {};
  const payload = { action, why: 'the bank confirmed it by phone' };
  const request = { method: 'POST', url: `/api/v1/pay/payments/review/${id}`, payload } as const;
  await people.ask(OPERATOR, request, [200, 404, 409]);
}
