import { isDeepStrictEqual } from 'node:util';
import { good, plain } from './attacks.ts';
import type { Operation } from './description.ts';
import type { Draft } from './draft.ts';
import type { HttpAnswer } from './http.ts';
import { isObject, parseJson, textAt } from './json.ts';
import type { Scene } from './scene.ts';
import type { Session } from './session.ts';

const AT_ONCE = 6;

export const takesKey = ({ parameters }: Operation): boolean =>
  parameters.some(({ name }) => name === 'idempotency-key');

const withKey = (draft: Draft, key: string): Draft => ({
  ...draft,
  headers: [...draft.headers, ['idempotency-key', key]],
});

/** The same request under the same key: one after the other, or all at once. Accepted once, with the same answer every time. */
export async function repeat(operation: Operation, scene: Scene, session: Session): Promise<void> {
  const { draft } = await good(operation, scene);
  if (draft === undefined) return;
  const attempt = plain('the same key again', withKey(draft, scene.random.uuid()));
  const answers = scene.random.chance(50)
    ? await Promise.all(Array.from({ length: AT_ONCE }, () => session.perform(attempt)))
    : [await session.perform(attempt), await session.perform(attempt)];
  const accepted = answers.filter(isAccepted);
  const odd = accepted.find((answer) => !isSame(answer, accepted[0]));
  if (odd !== undefined) {
    const more = `${accepted[0]?.body.toString().slice(0, 200)} and ${odd.body.toString().slice(0, 200)}`;
    await session.complain(attempt, odd, { what: 'one key, two different answers of success', more });
  }
  const last = answers.at(-1);
  if (accepted.length > 0 && last && last.status >= 400 && last.status < 500 && !isBusy(last)) {
    await session.complain(attempt, last, {
      what: `accepted once, refused with ${last.status} under the same key`,
      more: last.body.toString().slice(0, 300),
    });
  }
}

/** A key that was used for one thing, used for another. */
export async function reuse(operation: Operation, scene: Scene, session: Session): Promise<void> {
  const key = scene.random.uuid();
  const { draft } = await good(operation, scene);
  const { draft: other } = await good(operation, scene);
  if (draft === undefined || other === undefined) return;
  const first = plain('a key', withKey(draft, key));
  const second = plain('the key of another request', withKey({ ...other, caller: draft.caller }, key));
  const sameRequest =
    first.request.target === second.request.target && String(first.request.body) === String(second.request.body);
  const answers = [await session.perform(first), await session.perform(second)];
  const [, last] = answers;
  if (sameRequest || last === undefined || !answers.every(isAccepted)) return;
  await session.complain(second, last, { what: 'a reused key was accepted', more: last.body.toString().slice(0, 200) });
}

/** The same request many times at once, without a key: natural keys decide. */
export async function crowd(operation: Operation, scene: Scene, session: Session): Promise<void> {
  const attempt = await good(operation, scene);
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => session.perform(attempt)));
  const name = MADE_ONCE[operation.key];
  if (name === undefined) return;
  const made = new Set(answers.filter(isAccepted).map(({ body }) => textAt(parseJson(body.toString()), name)));
  if (made.size <= 1) return;
  await session.complain(attempt, answers[0] as HttpAnswer, {
    what: `at once, ${made.size} different objects were made`,
    more: [...made].join(' '),
  });
}

/** What may exist only once for one and the same request. */
const MADE_ONCE: Readonly<Record<string, string>> = {
  'POST /api/v1/pay/payments': 'paymentId',
  'POST /api/v1/pay/remittances': 'remittanceId',
};

/** The order of names in an object says nothing. */
const isSame = (answer: HttpAnswer, first: HttpAnswer | undefined): boolean =>
  answer.status === first?.status && isDeepStrictEqual(readable(answer), readable(first));
const readable = ({ body }: HttpAnswer) => parseJson(body.toString()) ?? body.toString();

const isAccepted = ({ status }: HttpAnswer) => status >= 200 && status < 300;

function isBusy({ status, body }: HttpAnswer): boolean {
  const answer = parseJson(body.toString());
  return status === 409 && isObject(answer) && answer.code === 'request_in_progress';
}
