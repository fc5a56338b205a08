import { Uuid } from '@leko/contracts';
import { DAY_SECONDS, HOUR_SECONDS } from '@leko/runtime/durations';
import type { Documents } from '@leko/simulators/kit';
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { parseInput } from './problems.ts';

const MAX_LIFE_SECONDS = 365 * DAY_SECONDS;

const TokenRequest = Type.Object(
  {
    sub: Uuid('must be a UUID'),
    roles: Type.Optional(
      Type.Array(
        Type.Union([Type.Literal('user'), Type.Literal('service'), Type.Literal('ops')], {
          description: 'must be user, service or ops',
        }),
        {
          minItems: 1,
          uniqueItems: true,
        },
      ),
    ),
    scope: Type.Optional(Type.String({ maxLength: 1000 })),
    expiresIn: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIFE_SECONDS })),
  },
  { additionalProperties: false },
);
type TokenRequest = Static<typeof TokenRequest>;

const AUDIENCE = 'leko-pay';
const DEFAULT_LIFE_SECONDS = HOUR_SECONDS;

/** The sandbox's identity provider: signs whatever it is asked for. */
export async function tokenRoutes(app: FastifyInstance, documents: Documents, publicUrl: string): Promise<void> {
  const jwk = await loadKey(documents);
  const { kty, crv, x, y, kid } = jwk;

  app.get('/sandbox/jwks.json', () => ({ keys: [{ kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }] }));
  app.post('/sandbox/tokens', async (request, reply) => {
    const asked = parseInput(TokenRequest, request.body);
    return reply.code(200).send({ token: await signToken(asked, jwk, `${publicUrl}/sandbox`) });
  });
}

async function signToken(asked: TokenRequest, jwk: JWK, issuer: string): Promise<string> {
  // Real time, not the sandbox's: a token must not expire because the sandbox's clock was moved.
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ roles: asked.roles ?? ['user'], ...(asked.scope === undefined ? {} : { scope: asked.scope }) })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: jwk.kid ?? '' })
    .setSubject(asked.sub)
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setIssuedAt(now)
    .setExpirationTime(now + (asked.expiresIn ?? DEFAULT_LIFE_SECONDS))
    .sign(await importJWK(jwk, 'ES256'));
}

async function loadKey(documents: Documents): Promise<JWK> {
  const known = documents.get<JWK>('sandbox.key', 'tokens');
  if (known) return known;
  const jwk = await exportJWK((await generateKeyPair('ES256', { extractable: true })).privateKey);
  return documents.put('sandbox.key', 'tokens', { ...jwk, kid: await calculateJwkThumbprint(jwk) });
}
