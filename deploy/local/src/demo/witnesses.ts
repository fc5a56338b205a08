import type { Api } from './api.ts';
import { expectSome } from './check.ts';
import type { UpstreamName } from './sandbox.ts';
import type { Users } from './users.ts';

interface Mail {
  readonly subject: string;
}
interface UpstreamCalls {
  readonly total: number;
  readonly data: readonly { readonly statusCode: number }[];
}

/** Athlete: the payment was received. Coach: the same, and the money is on its way to the bank. */
export async function readMails(api: Api, { athlete, coach }: Users): Promise<readonly string[]> {
  const mailsTo = (email: string) => api.call<Mail[]>(`/sandbox/mailbox?to=${encodeURIComponent(email)}`);
  const [toAthlete, toCoach] = [await mailsTo(athlete.email), await mailsTo(coach.email)];
  expectSome('mails to the athlete', toAthlete.length, 1);
  expectSome('mails to the coach', toCoach.length, 2);
  return [...toAthlete, ...toCoach].map(({ subject }) => subject);
}

/** Every call to the outside can be read back. */
export async function readUpstreamLog(api: Api, { ops }: Users): Promise<string> {
  const names: readonly UpstreamName[] = ['tochka_acquiring', 'firstofd', 'tochka_b2b_registry'];
  const counts: string[] = [];
  for (const name of names) {
    const { total, data } = await api.call<UpstreamCalls>(`/api/v1/pay/upstreams?name=${name}&limit=100`, { as: ops });
    expectSome(`logged calls to ${name} that succeeded`, data.filter(({ statusCode }) => statusCode === 200).length, 1);
    counts.push(`${name} ${total}`);
  }
  return counts.join(', ');
}
