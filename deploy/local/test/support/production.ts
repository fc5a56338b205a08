import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ensureInternalKeys, ensureVaultKeys, freePort, type NatsUrls } from '@leko/testing/servers';
import pg from 'pg';
import type { Env } from './compose.ts';
import { SERVICES, STORE_SERVICES } from './configs.ts';

type Service = (typeof SERVICES)[number];
type StoreService = (typeof STORE_SERVICES)[number];

/** A production of its own: a database, keys, ports, and the variables that docker-compose.yml would set. */
export interface Production {
  environmentOf(service: Service): Env;
  migrateEnvironmentOf(service: StoreService): Env;
  urlOf(service: Service): string;
  remove(): Promise<void>;
}

/** Hosts that a start must not contact. */
export const OUTSIDE = {
  pay: {
    PUBLIC_URL: 'https://pay.leko.example',
    CALLBACK_SECRET: 'a secret of more than thirty-two characters',
    ACQUIRER_URL: 'https://enter.tochka.com',
    ACQUIRER_JWK_URL: 'https://enter.tochka.com/doc/openapi/static/keys/public',
    ACQUIRER_TOKEN: 'token',
    ACQUIRER_CUSTOMER_CODE: '300000001',
    ACQUIRER_MERCHANT_ID: '200000000001056',
    FISCAL_URL: 'https://fiscal.leko.example',
    FISCAL_LOGIN: 'login',
    FISCAL_PASSWORD: 'password',
    FISCAL_GROUP_CODE: 'group',
  },
  payout: {
    REGISTRY_URL: 'https://enter.tochka.com',
    REGISTRY_TOKEN: 'token',
    PUBLIC_URL: 'https://pay.leko.example',
    DOCUMENT_LINK_SECRET: 'a secret of more than thirty-two characters',
    OBJECT_STORE_URL: 'https://storage.leko.example',
    OBJECT_STORE_ACCESS_KEY: 'key',
    OBJECT_STORE_SECRET_KEY: 'secret',
  },
  notification: {
    SMTP_URL: 'smtps://user:password@mail.leko.example:465',
    MAIL_FROM: 'LE-KO Pay <pay@leko.example>',
    LINK_SECRETS: 'a-secret-of-more-than-thirty-two-characters',
  },
  gateway: {
    PUBLIC_URL: 'https://pay.leko.example',
    AUTH_ISSUER: 'https://id.leko.example',
    AUTH_AUDIENCE: 'leko-pay',
    AUTH_JWKS_URL: 'https://id.leko.example/jwks.json',
  },
} satisfies Record<Service, Env>;

export async function createProduction(options: {
  postgresUrl: string;
  natsUrls: NatsUrls;
  dir: string;
}): Promise<Production> {
  const database = `image_${randomBytes(6).toString('hex')}`;
  await asAdmin(options.postgresUrl, [`create database ${database}`]);
  const keys = await ensureInternalKeys(join(options.dir, 'keys'), SERVICES);
  const vaultKeyFile = ensureVaultKeys(join(options.dir, 'keys'), [...STORE_SERVICES, 'events']);
  const ports = new Map<Service, number>();
  for (const service of SERVICES) ports.set(service, await freePort());

  const urlOf = (service: Service) => `http://127.0.0.1:${ports.get(service)}`;
  const roleOf = (service: StoreService, part: 'owner' | 'app') => `${database}_${service}_${part}`;
  const databaseUrl = (role?: string) => inDatabase(options.postgresUrl, database, role);
  const isStore = (service: Service): service is StoreService => service !== 'gateway';
  const storeVariables = (service: StoreService): Env => ({
    DATABASE_URL: databaseUrl(roleOf(service, 'app')),
    NATS_URL: options.natsUrls[service],
    PERSONAL_KEYS_FILE: vaultKeyFile(service),
    EVENT_KEYS_FILE: vaultKeyFile('events'),
    SETTINGS_PROFILE: 'production',
  });

  return {
    urlOf,
    environmentOf: (service) => ({
      PORT: String(ports.get(service)),
      LOG_LEVEL: 'info',
      INTERNAL_SIGNING_KEY_FILE: keys.signingKeyFile(service),
      INTERNAL_TRUSTED_KEYS_FILE: keys.trustedKeysFile,
      ...neighboursOf(service, urlOf),
      ...(isStore(service) ? storeVariables(service) : {}),
      ...OUTSIDE[service],
    }),
    migrateEnvironmentOf: (service) => ({
      DATABASE_ADMIN_URL: databaseUrl(),
      DATABASE_OWNER_URL: databaseUrl(roleOf(service, 'owner')),
      DATABASE_URL: databaseUrl(roleOf(service, 'app')),
    }),
    async remove() {
      const roles = STORE_SERVICES.flatMap((service) => [roleOf(service, 'owner'), roleOf(service, 'app')]);
      const drops = roles.map((role) => `drop role if exists ${role}`);
      await asAdmin(options.postgresUrl, [`drop database if exists ${database} with (force)`, ...drops]);
    },
  };
}

const NEIGHBOURS: Readonly<Record<Service, readonly StoreService[]>> = {
  gateway: STORE_SERVICES,
  pay: ['payout'],
  payout: ['pay'],
  notification: ['pay', 'payout'],
};

const neighboursOf = (service: Service, urlOf: (name: Service) => string): Env =>
  Object.fromEntries(NEIGHBOURS[service].map((name) => [`${name.toUpperCase()}_URL`, urlOf(name)]));

function inDatabase(serverUrl: string, database: string, role: string | undefined): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  if (role) Object.assign(url, { username: role, password: 'test' });
  return url.href;
}

async function asAdmin(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
