import { randomUUID } from 'node:crypto';
import { createApi } from '../../../src/demo/api.ts';
import { advanceClock, settle } from '../../../src/demo/sandbox.ts';
import { recipientOf } from '../../../src/demo/users.ts';
import { must } from './ask.ts';
import { type Headers, headersOf, type Person, people, type Sign } from './callers.ts';

export type Side = 'own' | 'foreign';
export interface Pair {
  readonly athlete: 'athlete' | 'athlete2';
  readonly coach: 'coach' | 'coach2' | 'debtor';
}
export const sides: Readonly<Record<Side, Pair>> = {
  own: { athlete: 'athlete', coach: 'coach' },
  foreign: { athlete: 'athlete2', coach: 'coach2' },
};

export interface Payment {
  readonly paymentId: string;
  readonly paymentLink: string;
  readonly orderId: string;
  readonly sessionId: string;
}

/** What has to happen before any user owns anything. */
export interface Story {
  readonly service: Headers;
  readonly ops: Headers;
  user(who: Person): Promise<Headers>;
  send<T>(method: string, path: string, headers: Headers, body?: object): Promise<T>;
  publish(type: string, data: object): Promise<void>;
  buy(pair: Pair): Promise<Payment>;
  settle(): Promise<void>;
  advance(duration: string): Promise<void>;
}

export async function openStory(url: string, sign: Sign): Promise<Story> {
  const api = createApi(url);
  const service = await headersOf(sign, 'service', ['service']);
  const ops = await headersOf(sign, 'ops', ['ops']);
  const user = (who: Person) => headersOf(sign, who, ['user']);
  const send = <T>(method: string, path: string, headers: Headers, body?: object) =>
    must<T>(url, { method, path, headers, body });

  return {
    service,
    ops,
    user,
    send,
    async publish(type, data) {
      await send('POST', '/api/v1/events', service, { id: randomUUID(), type, data });
    },
    async buy({ athlete, coach }) {
      const [orderId, sessionId] = [randomUUID(), randomUUID()];
      const services = [{ coachDueAmount: '1000 RUB', name: 'Yoga', sessionId }];
      const order = { orderId, purpose: 'Training', totalAmount: '1100 RUB', services, coachId: people[coach] };
      const made = await send<Payment>('POST', '/api/v1/pay/payments', await user(athlete), order);
      return { ...made, orderId, sessionId };
    },
    settle: () => settle(api),
    async advance(duration) {
      await advanceClock(api, duration);
    },
  };
}

/** Every user has a name and an address and, to be paid out, an account. */
export async function introduce(story: Story): Promise<void> {
  const coaches = ['coach', 'coach2', 'debtor'] as const;
  for (const who of ['athlete', 'athlete2', ...coaches] as const) {
    await story.publish('user.registered', {
      userId: people[who],
      email: `${who}@example.com`,
      name: who,
      locale: 'en',
    });
  }
  for (const who of coaches) await story.send('POST', '/api/v1/pay/recipients', await story.user(who), accountOf(who));
  await story.settle();
}

/** The account of a coach, as the API wants it. */
export const accountOf = (who: 'coach' | 'coach2' | 'debtor') =>
  recipientOf({ id: people[who], token: '', email: `${who}@example.com` });
