import { OneOf, withDefault } from '@leko/contracts';
import { type Static, Type } from '@sinclair/typebox';
import { trustedIssuers } from './identity.ts';
import { whyNotInProduction } from './outward-address.ts';

/** Variables every service knows. */
export const BaseConfig = {
  NODE_ENV: withDefault(
    OneOf(
      ['production', 'development', 'test'],
      '`production` refuses every sandbox setting, and addresses that are not encrypted or not public',
    ),
    'development',
  ),
  HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on' }),
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, description: 'Port to listen on' }),
  METRICS_PORT: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 65_535,
      description: 'Port of `/metrics`, on the same address; not set = no metrics. Not for the outside',
    }),
  ),
  LOG_LEVEL: Type.String({ default: 'info', description: 'pino level' }),
  INTERNAL_SIGNING_KEY_FILE: Type.String({
    description: 'Private JWK (Ed25519) this process signs internal tokens with',
  }),
  INTERNAL_TRUSTED_KEYS_FILE: Type.String({
    description: 'JWK set of the processes whose internal tokens are accepted',
  }),
  SANDBOX_CLOCK_FILE: Type.Optional(
    Type.String({ description: 'Sandbox only: file with the offset of the shared clock' }),
  ),
  STOP_WITH_PARENT: Type.Optional(
    Type.String({ description: 'Local runs only: `1` = stop when standard input closes' }),
  ),
};

/** Variables of a service with a database and events. */
export const StoreConfig = {
  DATABASE_URL: Type.String({ description: 'Postgres as the role of the service' }),
  SETTINGS_PROFILE: Type.Union([Type.Literal('production'), Type.Literal('sandbox')], {
    default: 'production',
    description: 'Which default settings apply',
  }),
  PERSONAL_KEYS_FILE: Type.String({
    description: 'JWK set that personal data of this service are sealed with: the first key seals, all of them open',
  }),
  EVENT_KEYS_FILE: Type.String({
    description: 'The same for what events say of people; one file for all services that publish or consume it',
  }),
  NATS_URL: Type.Optional(Type.String({ description: 'nats://…; without it the pull feed carries all events' })),
};

/** Variables of the `migrate` command. */
export const MigrateConfig = Type.Object({
  DATABASE_URL: StoreConfig.DATABASE_URL,
  DATABASE_OWNER_URL: Type.String({ description: 'Postgres as the owner of the schema: migrations run as it' }),
  DATABASE_ADMIN_URL: Type.Optional(
    Type.String({ description: 'Postgres as a role that may create roles and schemas; creates what is missing' }),
  ),
  DATABASE_MONITOR_URL: Type.Optional(
    Type.String({ description: 'Postgres as a role that may read all schemas and write none; made with the others' }),
  ),
});

const base = Type.Object(BaseConfig);

/** Addresses that a process is given, by the variable that says them. */
export interface Upstreams {
  /** Of others, on the internet. */
  readonly outside: Readonly<Record<string, string>>;
  /** Of what may also stand in our own network. */
  readonly inside?: Readonly<Record<string, string>>;
}

/** A process in production refuses everything of the sandbox, and addresses that could belong to others or be read on the way. */
export function refuseSandboxInProduction(
  config: Static<typeof base> & { readonly SETTINGS_PROFILE?: string },
  { outside, inside = {} }: Upstreams,
): void {
  if (config.NODE_ENV !== 'production') return;
  if (config.SANDBOX_CLOCK_FILE !== undefined) refuse('SANDBOX_CLOCK_FILE is not for production');
  if (config.SETTINGS_PROFILE === 'sandbox') refuse('SETTINGS_PROFILE=sandbox is not for production');
  if (trustedIssuers(config.INTERNAL_TRUSTED_KEYS_FILE).includes('sandbox'))
    refuse('INTERNAL_TRUSTED_KEYS_FILE trusts the sandbox, which production refuses');
  const addresses = [
    ...Object.entries(outside).map(([name, address]) => ({ name, why: whyNotInProduction(address, 'outside') })),
    ...Object.entries(inside).map(([name, address]) => ({ name, why: whyNotInProduction(address, 'inside') })),
  ];
  for (const { name, why } of addresses) if (why !== undefined) refuse(`${name} ${why}, which production refuses`);
}

function refuse(what: string): never {
  throw new Error(`configuration: ${what}`);
}
