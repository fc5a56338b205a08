import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInternalSigner, type InternalSigner } from '@leko/runtime';
import { ensureInternalKeys, ensureVaultKeys } from '@leko/testing/servers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type ChildSpec, runToEnd, startChild } from '../stack/child.ts';
import { startDatabase } from '../stack/database.ts';
import { choosePorts } from '../stack/ports.ts';
import { becomesReady } from '../stack/ready.ts';
import { ensureSecrets } from '../stack/secrets.ts';
import { gatewaySpec, ISSUERS, migrateSpec, paySpec, urlOf, VAULTS, type World } from '../stack/services.ts';
import { createStops } from '../stack/stops.ts';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'leko-pay';

/** pay and the gateway as production runs them, on a Postgres that commits honestly, beside the baselines' server. */
export interface BenchWorld {
  readonly gatewayUrl: string;
  readonly payUrl: string;
  readonly bareUrl: string;
  /** pay through a proxy that only passes on, with the internal token that comes along. */
  readonly bareProxyUrl: string;
  /** As the role of pay. */
  readonly databaseUrl: string;
  readonly adminUrl: string;
  /** Good for the gateway. */
  bearerHeaders(sub: string): Promise<Record<string, string>>;
  /** What the gateway would sign, for asking pay directly. */
  readonly sign: InternalSigner;
  close(): Promise<void>;
}

export async function openBenchWorld(): Promise<BenchWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'leko-bench-'));
  const stops = createStops();
  stops.add('data', async () => rmSync(dataDir, { recursive: true, force: true }));
  try {
    return await build(dataDir, stops);
  } catch (error) {
    await stops.all();
    throw error;
  }
}

async function build(dataDir: string, stops: ReturnType<typeof createStops>): Promise<BenchWorld> {
  const ports = await choosePorts(dataDir, 0);
  const database = await startDatabase({
    forgetful: false,
    dataDir,
    port: ports.postgres,
    log: join(dataDir, 'postgres.log'),
  });
  stops.add('database', database.stop);
  const keys = await ensureInternalKeys(join(dataDir, 'keys'), ISSUERS);
  const vaultKeyFile = ensureVaultKeys(join(dataDir, 'keys'), VAULTS);
  const secrets = ensureSecrets(join(dataDir, 'keys', 'secrets.json'));
  const parts = { dataDir, ports, keys, vaultKeyFile, secrets };
  const world: World = { ...parts, adminUrl: database.url, natsUrl: undefined, logLevel: 'warn' };
  await runToEnd(migrateSpec(world, 'pay'), ['migrate']);

  const issuer = await createIssuer(join(dataDir, 'jwks.json'));
  const outside = urlOf(ports, 'sandbox');
  const pay = paySpec(world);
  const specs: ChildSpec[] = [
    bench('outside-world', { PORT: String(ports.sandbox), JWKS_FILE: issuer.file }),
    bench('bare-server', { PORT: String(ports.smtp), DATABASE_URL: database.url }),
    bench('bare-proxy', { PORT: String(ports.nats), TARGET: urlOf(ports, 'pay') }),
    measured(pay, { ACQUIRER_URL: outside, ACQUIRER_JWK_URL: `${outside}/jwks.json`, FISCAL_URL: outside }),
    measured(gatewaySpec(world), { AUTH_ISSUER: ISSUER, AUTH_JWKS_URL: `${outside}/jwks.json` }),
  ];
  for (const spec of specs) {
    const child = startChild(spec, (line) => process.stderr.write(`  ${spec.name}: ${line}\n`));
    stops.add('services', child.stop);
  }
  for (const name of ['pay', 'gateway'] as const) await becomesReady(name, `${urlOf(ports, name)}/readyz`);
  return {
    gatewayUrl: urlOf(ports, 'gateway'),
    payUrl: urlOf(ports, 'pay'),
    bareUrl: urlOf(ports, 'smtp'),
    bareProxyUrl: urlOf(ports, 'nats'),
    databaseUrl: pay.env.DATABASE_URL ?? '',
    adminUrl: database.url,
    bearerHeaders: async (sub) => ({ authorization: `Bearer ${await issuer.token(sub)}`, 'x-current-user-id': sub }),
    sign: await createInternalSigner({ issuer: 'gateway', keyFile: keys.signingKeyFile('gateway') }),
    close: () => stops.all(),
  };
}

const bench = (name: string, env: Record<string, string>): ChildSpec => ({
  name,
  script: `deploy/local/bench/${name}.ts`,
  env,
});

/** Measured is what production does: its own clock, and no limits that a single caller would run into. */
function measured(
  { env: { SANDBOX_CLOCK_FILE: _sandboxOnly, ...env }, ...spec }: ChildSpec,
  change: object,
): ChildSpec {
  return { ...spec, env: { ...env, ...change } };
}

async function createIssuer(file: string) {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  writeFileSync(file, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'EdDSA' }] }));
  const token = (sub: string) =>
    new SignJWT({ roles: ['user'] })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'bench' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(sub)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  return { file, token };
}
