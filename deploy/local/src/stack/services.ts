import { join } from 'node:path';
import type { InternalKeys } from '@leko/testing/servers';
import { asService } from './broker.ts';
import type { ChildSpec } from './child.ts';
import { asRole, MONITOR } from './database.ts';
import type { Ports } from './ports.ts';
import type { Secrets } from './secrets.ts';

/** All that the environment of a process is made of. */
export interface World {
  readonly dataDir: string;
  readonly ports: Ports;
  readonly keys: InternalKeys;
  /** What personal data are sealed with: of a service, or of `events`. */
  vaultKeyFile(name: StoreService | 'events'): string;
  readonly secrets: Secrets;
  /** As a role that may create roles and schemas. */
  readonly adminUrl: string;
  /** Without a user, unless it is a broker of one's own. */
  readonly natsUrl: string | undefined;
  readonly logLevel: string;
}

export const ISSUERS = ['gateway', 'pay', 'payout', 'notification', 'sandbox'] as const;
export const STORE_SERVICES = ['pay', 'payout', 'notification'] as const;
export type StoreService = (typeof STORE_SERVICES)[number];
/** Each service has keys for what it keeps of people, and all together one set for what events say of them. */
export const VAULTS = [...STORE_SERVICES, 'events'] as const;

const HOST = '127.0.0.1';
const AUDIENCE = 'leko-pay';
/** The merchant the simulated upstreams know; made up, of the documented form. */
const CUSTOMER_CODE = '300000001';
const MERCHANT_ID = '200000000001056';
const FISCAL_LOGIN = 'leko-sandbox';
const FISCAL_GROUP = 'leko-sandbox-group';
const OBJECT_STORE_ACCESS_KEY = 'leko-sandbox';

export const urlOf = (ports: Ports, name: keyof Ports) => `http://${HOST}:${ports[name]}`;
export const clockFile = (dataDir: string) => join(dataDir, 'clock');

export function gatewaySpec(world: World): ChildSpec {
  const { ports } = world;
  return service(world, 'gateway', {
    PAY_URL: urlOf(ports, 'pay'),
    PAYOUT_URL: urlOf(ports, 'payout'),
    NOTIFICATION_URL: urlOf(ports, 'notification'),
    SANDBOX_URL: urlOf(ports, 'sandbox'),
    PUBLIC_URL: urlOf(ports, 'gateway'),
    AUTH_ISSUER: `${urlOf(ports, 'gateway')}/sandbox`,
    AUTH_AUDIENCE: AUDIENCE,
    AUTH_JWKS_URL: `${urlOf(ports, 'sandbox')}/sandbox/jwks.json`,
    // One person acts as all users, as fast as a script can.
    RATE_LIMIT_FACTOR: '1000',
  });
}

export function paySpec(world: World): ChildSpec {
  const { ports, secrets } = world;
  return storeService(world, 'pay', {
    PAYOUT_URL: urlOf(ports, 'payout'),
    PUBLIC_URL: urlOf(ports, 'gateway'),
    ACQUIRER_URL: upstream(ports, 'tochka_acquiring'),
    ACQUIRER_JWK_URL: `${upstream(ports, 'tochka_acquiring')}/doc/openapi/static/keys/public`,
    ACQUIRER_TOKEN: secrets.acquirerToken,
    ACQUIRER_CUSTOMER_CODE: CUSTOMER_CODE,
    ACQUIRER_MERCHANT_ID: MERCHANT_ID,
    FISCAL_URL: upstream(ports, 'firstofd'),
    FISCAL_LOGIN,
    FISCAL_PASSWORD: secrets.fiscalPassword,
    FISCAL_GROUP_CODE: FISCAL_GROUP,
    FISCAL_REPORT_INTERVAL_MS: '0',
    FISCAL_TICKET_URL: `${urlOf(ports, 'gateway')}/sandbox/firstofd/ticket`,
    CALLBACK_SECRET: secrets.callbackSecret,
    UPSTREAM_BREAKER_OPEN_MS: '500',
  });
}

export function payoutSpec(world: World): ChildSpec {
  const { ports, secrets } = world;
  return storeService(world, 'payout', {
    PAY_URL: urlOf(ports, 'pay'),
    REGISTRY_URL: upstream(ports, 'tochka_b2b_registry'),
    REGISTRY_TOKEN: secrets.registryToken,
    PUBLIC_URL: urlOf(ports, 'gateway'),
    DOCUMENT_LINK_SECRET: secrets.documentLinkSecret,
    OBJECT_STORE_URL: upstream(ports, 'object_store'),
    OBJECT_STORE_ACCESS_KEY,
    OBJECT_STORE_SECRET_KEY: secrets.objectStoreSecret,
    UPSTREAM_BREAKER_OPEN_MS: '500',
  });
}

export function notificationSpec(world: World): ChildSpec {
  const { ports, secrets } = world;
  return storeService(world, 'notification', {
    PAY_URL: urlOf(ports, 'pay'),
    PAYOUT_URL: urlOf(ports, 'payout'),
    SMTP_URL: `smtp://${HOST}:${ports.smtp}`,
    MAIL_FROM: 'LE-KO Pay <pay@leko.example>',
    LINK_SECRETS: secrets.linkSecret,
  });
}

export function sandboxSpec({ dataDir, ports, keys, secrets, logLevel }: World): ChildSpec {
  const env = {
    SANDBOX_PORT: String(ports.sandbox),
    SMTP_PORT: String(ports.smtp),
    DATA_DIR: dataDir,
    PUBLIC_URL: urlOf(ports, 'gateway'),
    CLOCK_FILE: clockFile(dataDir),
    PAY_URL: urlOf(ports, 'pay'),
    PAYOUT_URL: urlOf(ports, 'payout'),
    NOTIFICATION_URL: urlOf(ports, 'notification'),
    INTERNAL_SIGNING_KEY_FILE: keys.signingKeyFile('sandbox'),
    ACQUIRER_TOKEN: secrets.acquirerToken,
    ACQUIRER_CUSTOMER_CODE: CUSTOMER_CODE,
    ACQUIRER_MERCHANT_ID: MERCHANT_ID,
    FISCAL_LOGIN,
    FISCAL_PASSWORD: secrets.fiscalPassword,
    FISCAL_GROUP_CODE: FISCAL_GROUP,
    REGISTRY_TOKEN: secrets.registryToken,
    OBJECT_STORE_ACCESS_KEY,
    OBJECT_STORE_SECRET_KEY: secrets.objectStoreSecret,
    LOG_LEVEL: logLevel,
  };
  return { name: 'sandbox', script: 'deploy/local/src/sandbox/main.ts', env };
}

/** The `migrate` command of a service: it makes the roles and the schema too. */
export function migrateSpec(world: World, name: StoreService): ChildSpec {
  const { adminUrl, secrets } = world;
  const env = {
    DATABASE_ADMIN_URL: adminUrl,
    DATABASE_OWNER_URL: asRole(adminUrl, `${name}_owner`, secrets[`${name}Owner`]),
    DATABASE_URL: asRole(adminUrl, `${name}_app`, secrets[name]),
    DATABASE_MONITOR_URL: asRole(adminUrl, MONITOR, secrets.monitor),
  };
  return { name, script: mainOf(name), env };
}

function storeService(world: World, name: StoreService, env: Record<string, string>): ChildSpec {
  const { adminUrl, secrets, natsUrl } = world;
  return service(world, name, {
    PERSONAL_KEYS_FILE: world.vaultKeyFile(name),
    EVENT_KEYS_FILE: world.vaultKeyFile('events'),
    DATABASE_URL: asRole(adminUrl, `${name}_app`, secrets[name]),
    ...(natsUrl ? { NATS_URL: asService(natsUrl, name, secrets[`${name}Nats`]) } : {}),
    SETTINGS_PROFILE: 'sandbox',
    ...env,
  });
}

function service(world: World, name: 'gateway' | StoreService, env: Record<string, string>): ChildSpec {
  const { dataDir, ports, keys, logLevel } = world;
  const common = {
    NODE_ENV: 'development',
    HOST,
    PORT: String(ports[name]),
    METRICS_PORT: String(ports[`${name} metrics`]),
    LOG_LEVEL: logLevel,
    INTERNAL_SIGNING_KEY_FILE: keys.signingKeyFile(name),
    INTERNAL_TRUSTED_KEYS_FILE: keys.trustedKeysFile,
    SANDBOX_CLOCK_FILE: clockFile(dataDir),
  };
  return { name, script: mainOf(name), env: { ...common, ...env } };
}

const upstream = (ports: Ports, name: string) => `${urlOf(ports, 'sandbox')}/sandbox/${name}`;
const mainOf = (name: string) => `services/${name}/src/main.ts`;
