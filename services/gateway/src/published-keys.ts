import { MINUTE_MS } from '@leko/runtime/durations';
import { commonProblems, ProblemError, retryAfter } from '@leko/server';
import { createRemoteJWKSet, customFetch, errors, type FetchImplementation, type JWTVerifyGetKey } from 'jose';

/** How long a key that its issuer withdrew is accepted at most. */
export const REFRESH_KEYS_MS = 5 * MINUTE_MS;
/** How long an issuer that did not answer is not asked again, whatever requests arrive. */
const LEAVE_ALONE_MS = 1_000;
/** Some hundred keys; a set has three. */
const MAX_SET_BYTES = 256 * 1024;

/**
 * The issuer's keys, kept while the issuer is unreachable: an old key is refused only after a newer set was read. Where a
 * key is not known and the issuer cannot be asked, the validity of a token is unknown.
 */
export function publishedKeys(url: string, timeoutMs: number): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(new URL(url), {
    cacheMaxAge: Number.POSITIVE_INFINITY,
    timeoutDuration: timeoutMs,
    headers: { 'accept-encoding': 'identity' },
    [customFetch]: readSparingly(),
  });
  let refreshAt = Date.now() + REFRESH_KEYS_MS;

  return async (header, token) => {
    if (remote.jwks() !== undefined && Date.now() > refreshAt) {
      refreshAt = Date.now() + REFRESH_KEYS_MS;
      await remote.reload().catch(() => undefined);
    }
    try {
      return await remote(header, token);
    } catch (error) {
      if (saysThatThereIsNone(error)) throw error;
      const detail = 'the token issuer does not answer';
      throw new ProblemError(commonProblems.unavailable, { detail, retryAfterSeconds: retryAfter.process });
    }
  };
}

/** The set was read, and the token names none of its keys. */
const saysThatThereIsNone = (error: unknown): boolean =>
  [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported].some(
    (kind) => error instanceof kind,
  );

/** Reads no more bytes than a set can have, and pauses after a failure. */
function readSparingly(): FetchImplementation {
  let askAgainAt = 0;
  return async (url, options) => {
    if (Date.now() < askAgainAt) throw new Error('the issuer did not answer just now');
    askAgainAt = Date.now() + LEAVE_ALONE_MS;
    const answer = await fetch(url, options);
    const text = await readBounded(answer);
    JSON.parse(text);
    if (answer.status === 200) askAgainAt = 0;
    return new Response(text, { status: answer.status });
  };
}

async function readBounded({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > MAX_SET_BYTES) throw new Error('the issuer says more than a set of keys');
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks)); // Without a byte order mark.
}
