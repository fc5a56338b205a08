import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { ATHLETE, inSeconds } from './world.ts';

type Answer = (response: ServerResponse) => void;
type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
export type Issuer = Awaited<ReturnType<typeof openIssuer>>;

/** An issuer of tokens whose answers are what a test says. */
export async function openIssuer() {
  const published = new Map<string, Pair>();
  const state: { asked: number; answer: Answer } = { asked: 0, answer: json };

  async function keys(): Promise<string> {
    const all = [...published].map(async ([kid, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid }));
    return JSON.stringify({ keys: await Promise.all(all) });
  }

  function json(response: ServerResponse): void {
    void keys().then((set) => response.setHeader('content-type', 'application/json').end(set));
  }

  const encodings = new Set<unknown>();
  const server = createServer((request, response) => {
    encodings.add(request.headers['accept-encoding']);
    state.asked++;
    state.answer(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const pair = (kid: string): Pair => {
    const known = published.get(kid);
    if (known === undefined) throw new Error(`no key ${kid} is published`);
    return known;
  };

  return {
    url: `http://127.0.0.1:${port}/jwks.json`,
    asked: () => state.asked,
    /** What it was asked to pack its answers with. */
    encodings: () => encodings,
    /** All that it publishes, as text. */
    keys,
    /** From now on the issuer answers so; without an answer, with its keys again. */
    answers(answer: Answer = json) {
      state.answer = answer;
    },
    async publish(kid: string) {
      published.set(kid, await generateKeyPair('ES256', { extractable: true }));
    },
    withdraw: (kid: string) => void published.delete(kid),
    token: (kid: string, claims: object = {}, header: object = {}) =>
      bearer(pair(kid).privateKey, { alg: 'ES256', kid, ...header }, claims),
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** `Bearer …`, good in all but what is said otherwise. */
export async function bearer(key: Pair['privateKey'], header: JWTHeaderParameters, claims: object): Promise<string> {
  const good = { iss: 'https://issuer.example', aud: 'leko-pay', sub: ATHLETE, exp: inSeconds(3_600) };
  return `Bearer ${await new SignJWT({ ...good, ...claims }).setProtectedHeader(header).sign(key)}`;
}
