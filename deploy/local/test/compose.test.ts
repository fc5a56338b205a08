import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '@leko/runtime';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../src/stack/root.ts';
import { environmentOf, filledIn, placeholdersOf, readCompose, readEnvFile } from './support/compose.ts';
import { configs, requiredOf, SERVICES, STORE_SERVICES } from './support/configs.ts';

const BASE = 'docker-compose.yml';
const OVERRIDE = 'docker-compose.sandbox.yml';

const compose = readCompose(BASE);
const override = readCompose(OVERRIDE);
const sandboxEnv = readEnvFile('deploy/docker/sandbox.env');
const exampleEnv = readEnvFile('deploy/docker/example.env');

/** Each process of ours by its name in the compose file, and the configuration it reads. */
const processes = [
  ...SERVICES.map((name) => ({ name, config: configs[name] })),
  ...STORE_SERVICES.map((name) => ({ name: `migrate-${name}`, config: configs.migrate })),
  { name: 'sandbox', config: configs.sandbox },
];

describe.each(processes)('$name', ({ name, config }) => {
  const production = environmentOf(compose, name);
  const sandbox = { ...production, ...environmentOf(override, name) };
  const known = Object.keys(config.properties);

  it('is given only variables that it knows', () => {
    expect(Object.keys(sandbox).filter((variable) => !known.includes(variable))).toEqual([]);
  });

  it('is given every variable that it needs', () => {
    expect(requiredOf(config).filter((variable) => !(variable in production))).toEqual([]);
  });

  it('accepts what it is given in the sandbox', () => {
    const read = loadConfig(config, filledIn(sandbox, sandboxEnv));

    expect(requiredOf(config).filter((variable) => !(variable in read))).toEqual([]);
  });
});

const vaultKeysOf = (name: string) => [
  { source: `${name}-personal-keys`, target: 'personal-keys.json' },
  { source: 'event-keys', target: 'event-keys.json' },
];

describe('services', () => {
  it.each(SERVICES)('%s runs in production with its own image and keys', (name) => {
    const { build, environment, secrets } = compose.services[name] ?? {};
    expect(environment).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0' });
    expect(build).toMatchObject({ dockerfile: 'deploy/docker/Dockerfile', args: { SERVICE: name } });
    expect(secrets).toEqual([
      { source: `${name}-key`, target: 'signing-key.json' },
      { source: 'trusted-keys', target: 'trusted-keys.json' },
      ...(name === 'gateway' ? [] : vaultKeysOf(name)),
    ]);
  });

  it('have keys of personal data of their own, and one set for events', () => {
    const places = STORE_SERVICES.map((name) => environmentOf(compose, name));
    expect(new Set(places.map(({ PERSONAL_KEYS_FILE }) => PERSONAL_KEYS_FILE))).toEqual(
      new Set(['/run/secrets/personal-keys.json']),
    );
    expect(new Set(places.map(({ EVENT_KEYS_FILE }) => EVENT_KEYS_FILE))).toEqual(
      new Set(['/run/secrets/event-keys.json']),
    );
  });

  it.each(STORE_SERVICES)('%s starts after its own migrations, with the same image and role', (name) => {
    const service = compose.services[name];
    const migrate = compose.services[`migrate-${name}`];
    expect(service?.depends_on?.[`migrate-${name}`]).toEqual({ condition: 'service_completed_successfully' });
    expect(migrate?.command).toEqual(['dist/main.js', 'migrate']);
    expect(migrate?.build).toEqual(service?.build);
    expect(migrate?.environment?.DATABASE_URL).toBe(service?.environment?.DATABASE_URL);
    expect(migrate?.environment).toHaveProperty('DATABASE_ADMIN_URL');
  });

  it.each(STORE_SERVICES)('%s is known to the broker by the password that it has itself', (name) => {
    const password = `${name.toUpperCase()}_NATS_PASSWORD`;
    const [placeholder] = environmentOf(compose, name).NATS_URL?.match(/\$\{.*\}/) ?? [];
    expect(environmentOf(compose, name).NATS_URL).toBe(`nats://${name}:${placeholder}@nats:4222`);
    expect(placeholder).toContain(`{${password}:?`);
    expect(environmentOf(compose, 'nats')[password]).toBe(`"${placeholder}"`);
  });

  it('find a broker that knows its users, keeps what it has acknowledged and is looked after from inside alone', () => {
    const lines = readFileSync(join(ROOT, 'deploy/docker/nats.conf'), 'utf8').split('\n');
    expect(lines.map((line) => line.trim())).toEqual(
      expect.arrayContaining(['include ./nats-users.conf', 'sync_interval: always', 'http: "127.0.0.1:8222"']),
    );
  });

  it('only the gateway has a way in', () => {
    const published = Object.entries(compose.services).filter(([, { ports }]) => ports);
    const inside = published.map(([name, { ports }]) => [name, ports?.map((port) => port.split(':').at(-1))]);
    expect(inside).toEqual([['gateway', [compose.services.gateway?.environment?.PORT]]]);
    expect(compose.services.gateway?.environment?.METRICS_PORT).not.toBe(compose.services.gateway?.environment?.PORT);
  });

  it('the gateway is published on this machine alone until the address of the proxy is configured', () => {
    const [published = '', ...more] = compose.services.gateway?.ports ?? [];
    expect(more).toEqual([]);
    expect(filledIn({ published }, {})).toEqual({ published: '127.0.0.1:8080:8080' });
    const elsewhere = filledIn({ published }, { GATEWAY_BIND: '10.0.0.5', GATEWAY_PORT: '80' });
    expect(elsewhere).toEqual({ published: '10.0.0.5:80:8080' });
    expect(Object.values(override.services).filter(({ ports }) => ports)).toEqual([]);
  });

  it.each(Object.keys(compose.services))(
    '%s runs as the user of its image, which is not root, and by its program',
    (name) => {
      const given = { ...compose.services[name], ...override.services[name] };
      for (const right of [
        'privileged',
        'cap_add',
        'devices',
        'pid',
        'ipc',
        'userns_mode',
        'network_mode',
        'entrypoint',
      ])
        expect(given).not.toHaveProperty(right);
      expect([undefined, 'postgres']).toContain(given.user);
    },
  );

  it.each(Object.entries(compose.services))('%s is locked down', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      networks: ['leko'],
    });
  });

  it('are built from a Dockerfile that is there', () => {
    const files = Object.values(compose.services).flatMap(({ build }) => (build ? [build.dockerfile] : []));
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});

describe('what the compose files ask for', () => {
  const asked = [...placeholdersOf(BASE), ...placeholdersOf(OVERRIDE)];

  it('stands in the example', () => {
    expect(asked.map(({ name }) => name).filter((name) => !(name in exampleEnv))).toEqual([]);
  });

  it('is all that the example names', () => {
    const names = new Set(asked.map(({ name }) => name));
    expect(Object.keys(exampleEnv).filter((name) => !names.has(name))).toEqual([]);
  });

  it('is there for the sandbox', () => {
    expect(asked.filter(({ name, required }) => required && !sandboxEnv[name])).toEqual([]);
  });
});
