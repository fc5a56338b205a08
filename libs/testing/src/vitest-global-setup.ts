import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from './cluster.ts';
import {
  forUsers,
  NATS_USERS_FILE,
  type NatsUrls,
  natsEnvironment,
  natsUrls,
  newNatsPasswords,
  startNats,
} from './nats.ts';
import { findNatsServer } from './nats-binary.ts';
import { dropTemplates } from './test-database.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

interface Service {
  readonly url: string;
  stop(): Promise<unknown>;
}

interface Broker {
  readonly urls: NatsUrls;
  stop(): Promise<unknown>;
}

/**
 * A throw-away Postgres for each worker and one nats-server. TEST_POSTGRES_URL and TEST_NATS_URL point the same tests at servers
 * of your own; TEST_CONTAINERS=1 takes both from Docker images.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const run = String(process.pid);
  process.env.LEKO_TEST_RUN = run; // Handed on to every worker.
  const workers = project.vitest.config.maxWorkers;
  const services = process.env.TEST_CONTAINERS === '1' ? await fromContainers() : await local(workers);
  project.provide(
    'postgresUrls',
    services.postgres.map(({ url }) => url),
  );
  project.provide('natsUrls', services.nats.urls);
  return async () => {
    if (process.env.TEST_POSTGRES_URL) await dropTemplates(process.env.TEST_POSTGRES_URL, run);
    await services.nats.stop();
    await Promise.all(services.postgres.map((server) => server.stop()));
  };
}

const given = (url: string): Service => ({ url, stop: async () => {} });

interface Servers {
  /** One for each worker, or one for all of them. */
  readonly postgres: readonly Service[];
  readonly nats: Broker;
}

async function local(workers: number): Promise<Servers> {
  const { TEST_POSTGRES_URL, TEST_NATS_URL } = process.env;
  const postgres = TEST_POSTGRES_URL
    ? [given(TEST_POSTGRES_URL)]
    : await Promise.all(Array.from({ length: workers }, () => startPostgres()));
  return { postgres, nats: TEST_NATS_URL ? givenBroker(TEST_NATS_URL) : await localNats() };
}

/** All services as the user of the address. */
const givenBroker = (url: string): Broker => ({ urls: forUsers(() => url), stop: async () => {} });

async function localNats(): Promise<Broker> {
  const binary = findNatsServer(join(ROOT, '.data', 'tools', 'nats'), (line) => process.stderr.write(`> ${line}\n`));
  if (!binary) throw new Error('the tests need a nats-server: install one, or set NATS_SERVER_BIN or TEST_NATS_URL');
  return startNats({ binary });
}

async function fromContainers(): Promise<Servers> {
  const { GenericContainer } = await import('testcontainers');
  const passwords = newNatsPasswords();
  const [postgres, nats] = await Promise.all([
    new GenericContainer('postgres:18').withEnvironment({ POSTGRES_PASSWORD: 'test' }).withExposedPorts(5432).start(),
    new GenericContainer('nats:2.12')
      .withCopyFilesToContainer([{ source: NATS_USERS_FILE, target: '/etc/nats/users.conf' }])
      .withEnvironment(natsEnvironment(passwords))
      .withCommand(['--config', '/etc/nats/users.conf', '--jetstream'])
      .withExposedPorts(4222)
      .start(),
  ]);
  return {
    postgres: [
      {
        url: `postgres://postgres:test@${postgres.getHost()}:${postgres.getMappedPort(5432)}/postgres`,
        stop: () => postgres.stop(),
      },
    ],
    nats: {
      urls: natsUrls(`${nats.getHost()}:${nats.getMappedPort(4222)}`, passwords),
      stop: () => nats.stop(),
    },
  };
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrls: string[];
    natsUrls: NatsUrls;
  }
}
