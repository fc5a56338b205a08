import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInternalSigner, createInternalVerifier, createLog } from '@leko/runtime';
import { ensureInternalKeys } from '@leko/testing';
import Fastify, { type FastifyInstance } from 'fastify';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { request } from 'undici';
import { createGateway, type GatewayParts } from '../src/app.ts';
import type { GatewayConfig } from '../src/config.ts';

export const ATHLETE = '11111111-1111-4111-8111-111111111111';
export const OTHER = '22222222-2222-4222-8222-222222222222';
const ISSUER = 'https://issuer.example';
const AUDIENCE = 'leko-pay';

/** What a service behind the gateway got. */
export interface Seen {
  service: string;
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

interface Service {
  readonly app: FastifyInstance;
  readonly url: string;
}

type Answer = (request: Seen) => unknown;
export type GatewayWorld = Awaited<ReturnType<typeof openWorld>>;

interface WorldOptions extends Pick<GatewayParts, 'deadlines' | 'senders' | 'now'> {
  readonly config?: Partial<GatewayConfig>;
}

/** A gateway on a real port, real little services behind it, and a real issuer of tokens. */
export async function openWorld(options: WorldOptions = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'leko-gateway-'));
  const keys = await ensureInternalKeys(dir, ['gateway', 'pay', 'payout', 'notification']);
  const seen: Seen[] = [];
  const answers = new Map<string, Answer>();
  const services = {
    pay: await echoService('pay', seen, answers),
    payout: await echoService('payout', seen, answers),
    notification: await echoService('notification', seen, answers),
  };
  const issuer = await openIssuer();
  const lines: Record<string, unknown>[] = [];
  const log = createLog('gateway', 'info', { write: (line) => void lines.push(JSON.parse(line)) });
  const config: GatewayConfig = {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: 0,
    LOG_LEVEL: 'info',
    INTERNAL_SIGNING_KEY_FILE: keys.signingKeyFile('gateway'),
    INTERNAL_TRUSTED_KEYS_FILE: keys.trustedKeysFile,
    PAY_URL: services.pay.url,
    PAYOUT_URL: services.payout.url,
    NOTIFICATION_URL: services.notification.url,
    PUBLIC_URL: 'http://127.0.0.1:8080',
    AUTH_ISSUER: ISSUER,
    AUTH_AUDIENCE: AUDIENCE,
    AUTH_JWKS_URL: issuer.jwksUrl,
    CORS_ORIGINS: '',
    TRUSTED_PROXIES: '',
    WEBHOOK_SOURCES: '',
    RATE_LIMIT_FACTOR: 1_000,
    ...options.config,
  };
  const sign = await createInternalSigner({ issuer: 'gateway', keyFile: config.INTERNAL_SIGNING_KEY_FILE });
  const { config: _ours, ...limits } = options;
  const { app } = await createGateway({ config, log, sign, ...limits });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });

  return {
    url,
    server: app.server,
    port: Number(new URL(url).port),
    config,
    seen,
    answers,
    services,
    issuer,
    lines,
    token: issuer.token,
    /** What a service reads out of the token that came with a request. */
    callerOf: (service: string, { method, url, headers }: Seen) =>
      createInternalVerifier({ audience: service, keysFile: keys.trustedKeysFile })(
        String(headers['x-internal-token']),
        { method, path: url },
      ),
    async call(method: string, path: string, given: { headers?: Record<string, string>; body?: string | Buffer } = {}) {
      const answer = await request(`${url}${path}`, { method: method as 'GET', ...given });
      const text = await answer.body.text();
      return { status: answer.statusCode, headers: answer.headers, text, json: () => JSON.parse(text) };
    },
    closeGateway: () => app.close(),
    async close() {
      await app.close();
      for (const service of Object.values(services)) await service.app.close();
      await issuer.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function echoService(name: string, seen: Seen[], answers: Map<string, Answer>): Promise<Service> {
  const app = Fastify({ forceCloseConnections: true, bodyLimit: 10_000_000 });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.all('/*', async ({ method, url, headers, body }, reply) => {
    const got: Seen = { service: name, method, url, headers, body: typeof body === 'string' ? body : '' };
    seen.push(got);
    reply.headers({ 'set-cookie': 'spy=1', 'x-internal-secret': 'inside', server: name, 'x-request-id': 'theirs' });
    const answer = answers.get(name);
    return answer ? answer(got) : { service: name, method, url };
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, url };
}

async function openIssuer() {
  const es256 = await generateKeyPair('ES256', { extractable: true });
  const rs256 = await generateKeyPair('RS256', { extractable: true });
  const eddsa = await generateKeyPair('EdDSA', { extractable: true });
  const pairs = { ES256: es256, RS256: rs256, EdDSA: eddsa };
  const published = await Promise.all(
    Object.entries(pairs).map(async ([alg, { publicKey }]) => ({ ...(await exportJWK(publicKey)), alg, kid: alg })),
  );
  let asked = 0;
  const app = Fastify({ forceCloseConnections: true });
  app.get('/jwks.json', async () => {
    asked++;
    return { keys: published };
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const claims = (payload: JWTPayload) => ({
    iss: ISSUER,
    aud: AUDIENCE,
    sub: ATHLETE,
    exp: inSeconds(300),
    ...payload,
  });

  return {
    jwksUrl: `${address}/jwks.json`,
    published,
    pairs,
    asked: () => asked,
    claims,
    /** `Bearer …` with these claims over good ones; a claim given as undefined is left out. */
    async token(payload: Record<string, unknown> = {}, alg: keyof typeof pairs = 'ES256'): Promise<string> {
      const given: JWTPayload = JSON.parse(JSON.stringify(claims(payload as JWTPayload)));
      return `Bearer ${await sign(given, { alg, kid: alg }, pairs[alg].privateKey)}`;
    },
    async close() {
      if (app.server.listening) await app.close();
    },
    async stop() {
      await app.close();
    },
  };
}

export const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;

export const sign = (
  payload: JWTPayload,
  header: { alg: string; kid?: string },
  key: CryptoKey | Uint8Array,
): Promise<string> => new SignJWT(payload).setProtectedHeader(header).sign(key);
