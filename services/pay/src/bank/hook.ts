import { MINUTE_MS } from '@leko/runtime/durations';
import { PLAIN_PLEASE, readPlain } from '@leko/upstream';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { compactVerify, importJWK, type JWK } from 'jose';
import { request } from 'undici';
import type { HookReading } from './acquirer.ts';

const Claims = Type.Object({
  operationId: Type.String({ minLength: 1, maxLength: 64 }),
  status: Type.String({ maxLength: 40 }),
  webhookType: Type.Literal('acquiringInternetPayment'),
  customerCode: Type.String(),
  paymentLinkId: Type.Optional(Type.String({ maxLength: 45 })),
});

const FETCH_MS = 5_000;
/** Forged webhooks must not make us fetch the key of the bank each time. */
const REFETCH_AFTER_MS = MINUTE_MS;
/** Many times the size of a key. */
const MAX_KEY_BYTES = 64 * 1024;
const MAX_JWT = 8 * 1024;

interface Options {
  readonly jwkUrl: string;
  readonly customerCode: string;
}

/**
 * Reads the bank's webhook: a bare RS256 JWT. The algorithm is pinned and the key comes from the bank's own address,
 * never from the token. The token has no time in it, so even a genuine one only triggers a read.
 */
export function createHookReader({ jwkUrl, customerCode }: Options): (jwt: string) => Promise<HookReading> {
  let key: { value: Awaited<ReturnType<typeof importJWK>>; fetchedAt: number } | undefined;

  async function fetchKey(): Promise<void> {
    const { body, headers, statusCode } = await request(jwkUrl, {
      headers: PLAIN_PLEASE,
      signal: AbortSignal.timeout(FETCH_MS),
    });
    if (statusCode !== 200) throw new Error(`the key's address answered ${statusCode}`);
    key = {
      value: await importJWK(
        JSON.parse(await readPlain(body, headers['content-encoding'], MAX_KEY_BYTES)) as JWK,
        'RS256',
      ),
      fetchedAt: performance.now(),
    };
  }

  async function payloadOf(jwt: string): Promise<unknown> {
    if (key === undefined) await fetchKey();
    try {
      return await verified(jwt);
    } catch {
      if (key !== undefined && performance.now() - key.fetchedAt < REFETCH_AFTER_MS) return undefined;
      await fetchKey(); // The bank may have changed its key.
      return verified(jwt).catch(() => undefined);
    }
  }

  async function verified(jwt: string): Promise<unknown> {
    if (key === undefined) return undefined;
    const { payload } = await compactVerify(jwt, key.value, { algorithms: ['RS256'] });
    return JSON.parse(Buffer.from(payload).toString('utf8')) as unknown;
  }

  return async (jwt) => {
    if (jwt.length > MAX_JWT) return 'forged';
    const payload = await payloadOf(jwt.trim());
    if (payload === undefined) return 'forged';
    if (!Value.Check(Claims, payload) || payload.customerCode !== customerCode) return 'other';
    return { operationId: payload.operationId, paymentId: payload.paymentLinkId, status: payload.status };
  };
}
