import { randomUUID } from 'node:crypto';
import { DAY_SECONDS } from '@leko/runtime/durations';
import type { Random } from './random.ts';

/** A caller, as its headers identify it. */
export interface Caller {
  readonly name: string;
  /** What `x-current-user-id` says. */
  readonly userId: string | undefined;
  readonly authorization: string | undefined;
}

export interface Member extends Caller {
  readonly userId: string;
}

export interface Users {
  readonly athletes: readonly [Member, ...Member[]];
  readonly coaches: readonly [Member, ...Member[]];
  /** With the roles of services and operators. */
  readonly staff: Member;
  /** Callers without access, except to open routes. */
  readonly outsiders: readonly [Caller, ...Caller[]];
}

export type TokenRequest = { sub: string; roles?: readonly string[]; expiresIn?: number };
export type GetToken = (asked: TokenRequest) => Promise<string>;

const ATHLETES = 4;
const COACHES = 3;
/** A run may take hours. */
const LONG = 30 * DAY_SECONDS;

/** The same people for the same seed: their ids come from the random values, their tokens from the sandbox. */
export async function gatherUsers(getToken: GetToken, random: Random): Promise<Users> {
  async function member(name: string, roles: readonly string[]): Promise<Member> {
    const userId = random.uuid();
    return { name, userId, authorization: `Bearer ${await getToken({ sub: userId, roles, expiresIn: LONG })}` };
  }
  const many = (name: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => member(`${name} ${index + 1}`, ['user'])));

  const [athlete, ...athletes] = await many('athlete', ATHLETES);
  const [coach, ...coaches] = await many('coach', COACHES);
  if (athlete === undefined || coach === undefined) throw new Error('a fuzz run needs an athlete and a coach');
  const staff = await member('staff', ['user', 'service', 'ops']);
  const { userId } = athlete;
  const outsiders = await gatherOutsiders(getToken, athlete);
  return {
    athletes: [athlete, ...athletes],
    coaches: [coach, ...coaches],
    staff,
    outsiders: [...outsiders, { name: 'no token', userId, authorization: undefined }],
  };
}

async function gatherOutsiders(
  getToken: GetToken,
  { userId, authorization = '' }: Member,
): Promise<[Caller, ...Caller[]]> {
  const expired = await getToken({ sub: userId, expiresIn: 1 });
  const other = await getToken({ sub: randomUUID() });
  const [head, claims, signature = ''] = authorization.split('.');
  const bare = `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
  return [
    { name: 'another user in the name of this one', userId, authorization: `Bearer ${other}` },
    {
      name: 'a signature that is not right',
      userId,
      authorization: `${head}.${claims}.${signature.split('').reverse().join('')}`,
    },
    { name: 'no algorithm', userId, authorization: bare },
    { name: 'no scheme', userId, authorization: expired },
    { name: 'basic', userId, authorization: 'Basic YTpi' },
    { name: 'a token of 20 KB', userId, authorization: `Bearer ${'a'.repeat(20_000)}` },
    { name: 'an empty token', userId, authorization: 'Bearer ' },
  ];
}
