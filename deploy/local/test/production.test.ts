import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, trustedIssuers, type Upstreams } from '@leko/runtime';
import { ensureInternalKeys, ensureVaultKeys, signingKeySteps } from '@leko/testing/servers';
import type { TObject } from '@sinclair/typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notification } from '../../../services/notification/src/app.ts';
import { pay } from '../../../services/pay/src/app.ts';
import { payout } from '../../../services/payout/src/app.ts';
import { rotateSigningKey } from '../src/signing-key.ts';
import { ROOT } from '../src/stack/root.ts';
import type { Env } from './support/compose.ts';
import { configs, SERVICES } from './support/configs.ts';
import { OUTSIDE } from './support/production.ts';

type Service = (typeof SERVICES)[number];

const NEIGHBOURS = { PAY_URL: 'http://pay:8080', PAYOUT_URL: 'http://payout:8080' };
/** No server listens there: a process that gets so far has accepted its variables. */
const NO_DATABASE = 'postgres://none:none@127.0.0.1:1/nothing';

const dir = mkdtempSync(join(tmpdir(), 'leko-production-'));
afterAll(() => rmSync(dir, { recursive: true }));
let common: Env;

beforeAll(async () => {
  const keys = await ensureInternalKeys(join(dir, 'keys'), ['gateway', 'pay', 'payout', 'notification']);
  const vault = ensureVaultKeys(join(dir, 'keys'), ['pay'])('pay');
  common = {
    NODE_ENV: 'production',
    PORT: '0',
    DATABASE_URL: NO_DATABASE,
    INTERNAL_SIGNING_KEY_FILE: keys.signingKeyFile('pay'),
    INTERNAL_TRUSTED_KEYS_FILE: keys.trustedKeysFile,
    PERSONAL_KEYS_FILE: vault,
    EVENT_KEYS_FILE: vault,
    ...NEIGHBOURS,
    NOTIFICATION_URL: 'http://notification:8080',
  };
});

/** What a service says that is started in production with these changes, and ends. */
function refusalOf(service: Service, changes: Env): string {
  const { status, stderr, stdout } = run(`services/${service}/src/main.ts`, [], {
    ...common,
    ...OUTSIDE[service],
    ...changes,
  });
  expect(status, stdout).toBe(1);
  return stderr;
}

/** Against a hang only: a process that accepts its variables would serve for ever. */
const LIMIT_MS = 60_000;

const run = (script: string, args: readonly string[], env: Env) =>
  spawnSync(process.execPath, ['--conditions=source', script, ...args], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });

/** Enough of the configuration of a service for what it says of its upstreams. */
const outsideOf = <Config>(definition: { upstreams(config: Config): Upstreams }, config: object) =>
  Object.keys(definition.upstreams(config as Config).outside);

it('every address of others that a service is given is looked at', () => {
  const isOutward = (name: string) =>
    /_URL$/.test(name) && !/^(PAY|PAYOUT|NATS|DATABASE|OBJECT_STORE|SMTP)_URL$/.test(name);
  const given = (config: TObject) => Object.keys(config.properties).filter(isOutward).sort();

  expect(outsideOf(pay, OUTSIDE.pay).sort()).toEqual(given(configs.pay));
  expect(outsideOf(payout, OUTSIDE.payout).sort()).toEqual(given(configs.payout));
  expect(outsideOf(notification, OUTSIDE.notification).sort()).toEqual(given(configs.notification));
});

describe('production refuses to start', () => {
  it.each([
    ['gateway', 'AUTH_JWKS_URL', 'http://id.leko.example/jwks.json'],
    ['pay', 'ACQUIRER_URL', 'http://enter.tochka.com'],
    ['payout', 'OBJECT_STORE_URL', 'http://2130706433:9000'],
    ['notification', 'SMTP_URL', 'smtp://LOCALHOST.:25'],
  ] as const)('%s with %s = %s', (service, variable, address) => {
    expect(refusalOf(service, { [variable]: address })).toMatch(
      new RegExp(`^${service}: configuration: ${variable} .*, which production refuses\\n$`),
    );
  });

  it.each(SERVICES)('%s in an environment that is called almost so', (service) => {
    const environment = { ...common, ...OUTSIDE[service], NODE_ENV: 'prod' };

    expect(() => loadConfig(configs[service], environment)).toThrow(/^configuration: NODE_ENV must be equal to one of/);
  });
});

it('production accepts what is encrypted and public, and neighbours of its own network', () => {
  expect(refusalOf('payout', { OBJECT_STORE_URL: 'http://object-store:9000' })).not.toContain('configuration');
});

describe('changing a signing key', () => {
  const rotate = (...args: string[]) => {
    const { status, stdout, stderr } = run('deploy/local/src/rotate-signing-key.ts', args, process.env as Env);
    return [status, stdout + stderr];
  };

  it.each([
    ['of production', ['gateway', 'pay', 'payout', 'notification'], ['sandbox']],
    ['of the sandbox', ['gateway', 'pay', 'payout', 'notification', 'sandbox'], []],
  ])('%s trusts the keys that it trusted, and no key that only lies there', async (_whose, trusted, lying) => {
    const folder = mkdtempSync(join(dir, 'rotated-'));
    await ensureInternalKeys(folder, [...trusted, ...lying]);
    const { trustedKeysFile } = await ensureInternalKeys(folder, trusted);

    for (const step of signingKeySteps) {
      await rotateSigningKey(folder, 'pay', step);
      expect(trustedIssuers(trustedKeysFile)).toEqual(trusted);
    }
  });

  it('is a command that says what comes next, and what is wrong', () => {
    const folder = join(dir, 'keys');

    expect(rotate('add', 'pay', folder)).toEqual([
      0,
      `the key of pay in ${folder}: trusted by all once they are recreated (gateway pay payout notification); then: use\n`,
    ]);
    expect(rotate('drop', 'pay', folder)).toEqual([1, 'pay has no old key\n']);
  });
});
