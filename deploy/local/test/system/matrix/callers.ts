import { randomUUID } from 'node:crypto';
import { type Documents, openDocuments } from '@leko/simulators/kit';
import { importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { worldFile } from '../../../src/sandbox/world-file.ts';

/** Two who own things, two others who own the like, and those who may act for others. */
export const people = {
  athlete: randomUUID(),
  athlete2: randomUUID(),
  coach: randomUUID(),
  coach2: randomUUID(),
  debtor: randomUUID(),
  service: randomUUID(),
  ops: randomUUID(),
};
export type Person = keyof typeof people;

/** Whose the objects called "own" are; those called "foreign" are of the other athlete and the other coach. */
export type Owner = 'athlete' | 'coach';

/** The columns of the matrix. */
export const callers = [
  'none',
  'expired',
  'issuer',
  'audience',
  'athlete',
  'athlete2',
  'coach',
  'coach2',
  'thief',
  'svc',
  'svc as',
  'svc no',
  'ops',
  'ops as',
] as const;
export type Caller = (typeof callers)[number];

export type Headers = Record<string, string>;
export type Sign = (claims: JWTPayload) => Promise<string>;

/** The issuer of the sandbox, with its own key: tokens that it would never sign can be had too. */
export async function openIssuer(dataDir: string, gatewayUrl: string): Promise<Sign> {
  const jwk = keyOf(openDocuments(worldFile(dataDir)));
  const key = await importJWK(jwk, 'ES256');
  const good = { iss: `${gatewayUrl}/sandbox`, aud: 'leko-pay' };
  return (claims) =>
    new SignJWT({ ...good, exp: seconds() + 3_600, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: jwk.kid ?? '' })
      .sign(key);
}

const seconds = () => Math.floor(Date.now() / 1_000);

function keyOf(documents: Documents): JWK {
  const key = documents.get<JWK>('sandbox.key', 'tokens');
  documents.close();
  if (key === undefined) throw new Error('the sandbox has no key yet');
  return key;
}

/** A caller with these roles who names themselves, or the user they act for. */
export async function headersOf(sign: Sign, who: Person, roles: string[], user: Person = who): Promise<Headers> {
  return { ...bearer(await sign({ sub: people[who], roles })), ...named(people[user]) };
}

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
const named = (user: string): Headers => ({ 'x-current-user-id': user });

/** What each caller sends where things are the owner's. */
export async function headersOfCallers(sign: Sign, owner: Owner): Promise<Record<Caller, Headers>> {
  const sub = people[owner];
  const user = ['user'];
  const bad = async (claims: JWTPayload) => ({ ...bearer(await sign({ sub, roles: user, ...claims })), ...named(sub) });
  const actAs = async (who: 'service' | 'ops') => ({
    ...bearer(await sign({ sub: people[who], roles: [who], scope: 'act-as' })),
    ...named(sub),
  });
  return {
    none: named(sub),
    expired: await bad({ exp: seconds() - 120 }),
    issuer: await bad({ iss: 'https://issuer.example' }),
    audience: await bad({ aud: 'another-audience' }),
    athlete: await headersOf(sign, 'athlete', user),
    athlete2: await headersOf(sign, 'athlete2', user),
    coach: await headersOf(sign, 'coach', user),
    coach2: await headersOf(sign, 'coach2', user),
    thief: await headersOf(sign, `${owner}2`, user, owner),
    svc: await headersOf(sign, 'service', ['service']),
    'svc as': await actAs('service'),
    'svc no': await headersOf(sign, 'service', ['service'], owner),
    ops: await headersOf(sign, 'ops', ['ops']),
    'ops as': await actAs('ops'),
  };
}
