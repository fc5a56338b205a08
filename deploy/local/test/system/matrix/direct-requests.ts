import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, createInternalSigner, type InternalSigner } from '@leko/runtime';
import { exportJWK, generateKeyPair } from 'jose';
import { STORE_SERVICES, type StoreService, urlOf, type World } from '../../../src/stack/services.ts';
import { ask, must } from './ask.ts';
import { type Headers, headersOf, people, type Sign } from './callers.ts';

interface Request {
  readonly service: StoreService;
  readonly method: string;
  readonly path: string;
}
type Trick = (request: Request) => Promise<Headers>;

/** Routes with a proof of their own; without it, they refuse in their own way. */
const OWN_PROOF = /\/checkouts\/|\/documents\/.+\/content$|\/callbacks$/;
const LIFE_MS = 5_000;

/** Asks the services themselves, past the gateway, in every way open to an attacker inside the network. */
export async function askServicesDirectly(world: World, sign: Sign): Promise<string[]> {
  const tricks = Object.entries(await tricksOf(world, sign));
  const accepted: string[] = [];
  for (const service of STORE_SERVICES) {
    for (const request of await requestsTo(world, service)) {
      for (const [trick, headersFor] of tricks) {
        const { method, path } = request;
        const { status } = await ask(urlOf(world.ports, service), { method, path, headers: await headersFor(request) });
        const isRefused = OWN_PROOF.test(path) ? status >= 400 : status === 401;
        if (!isRefused) accepted.push(`${service}, ${method} ${path}, with ${trick}: ${status}`);
      }
    }
  }
  return accepted;
}

async function requestsTo({ ports }: World, service: StoreService): Promise<Request[]> {
  const { paths } = await must<{ paths: Record<string, object> }>(urlOf(ports, service), {
    method: 'GET',
    path: '/internal/openapi.json',
    headers: {},
  });
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((name) => ({ service, method: name.toUpperCase(), path: path.replace(/\{\w+\}/g, 'x') })),
  );
  const inner = [
    { service, method: 'GET', path: '/internal/outbox' },
    { service, method: 'POST', path: '/internal/drain' },
  ];
  return [...described, ...inner];
}

async function tricksOf({ keys }: World, sign: Sign): Promise<Record<string, Trick>> {
  const bearer = await headersOf(sign, 'ops', ['ops', 'service', 'user']);
  const jwt = bearer.authorization?.slice('Bearer '.length) ?? '';
  const keyFile = keys.signingKeyFile('gateway');
  const trusted = await createInternalSigner({ issuer: 'gateway', keyFile });
  const forged = await forgedSigner(keyFile);
  const token = async (
    signer: InternalSigner,
    { service, method, path }: Record<keyof Request, string>,
    authority: Authority = { sub: undefined, act: 'somebody', roles: ['ops', 'service'] },
  ) => ({ 'x-internal-token': await signer(service, authority, { method, path, timeoutMs: LIFE_MS }) });
  const neighbours = new Map<StoreService, InternalSigner>();
  for (const issuer of STORE_SERVICES) {
    neighbours.set(issuer, await createInternalSigner({ issuer, keyFile: keys.signingKeyFile(issuer) }));
  }
  /** As the key of another service, which is trusted, might say it. */
  const asNeighbour = (request: Request, authority: Omit<Authority, 'act'>) => {
    const [name, signer] = [...neighbours].find(([other]) => other !== request.service) ?? [];
    if (name === undefined || signer === undefined) throw new Error(`${request.service} has no neighbour`);
    return token(signer, request, { act: name, ...authority });
  };
  const { coach: sub } = people;

  return {
    nothing: async () => ({}),
    'a bearer token': async () => bearer,
    'a bearer token for an internal one': async () => ({ 'x-internal-token': jwt }),
    'a token of an untrusted key': (request) => token(forged, request),
    'a token for another service': (request) => token(trusted, { ...request, service: 'gateway' }),
    'a token for another path': (request) => token(trusted, { ...request, path: '/api/v1/elsewhere' }),
    'an owner, by the key of another service': (request) => asNeighbour(request, { sub, roles: ['user'] }),
    'a process that names an owner': (request) => asNeighbour(request, { sub, roles: ['process'] }),
    'an operator, by the key of another service': (request) => asNeighbour(request, { sub, roles: ['ops'] }),
    'a service, by the key of another service': (request) =>
      asNeighbour(request, { sub: undefined, roles: ['service', 'process'] }),
    'a token for another method': (request) => token(trusted, { ...request, method: 'PATCH' }),
  };
}

/** Signs in the gateway's name, with a key of its own. */
async function forgedSigner(keyFile: string): Promise<InternalSigner> {
  const { kid } = JSON.parse(readFileSync(keyFile, 'utf8')) as { kid: string };
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const dir = mkdtempSync(join(tmpdir(), 'leko-forged-'));
  const file = join(dir, 'key.json');
  writeFileSync(file, JSON.stringify({ ...(await exportJWK(privateKey)), kid }));
  const signer = await createInternalSigner({ issuer: 'gateway', keyFile: file });
  rmSync(dir, { recursive: true });
  return signer;
}
