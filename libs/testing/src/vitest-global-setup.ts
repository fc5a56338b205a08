import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from './cluster.ts';
import { startNats } from './nats.ts';
import { findNatsServer } from './nats-binary.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

interface Service {
  readonly url: string;
  stop(): Promise<unknown>;
}

/**
 * One throw-away Postgres and one nats-server per run. TEST_POSTGRES_URL and TEST_NATS_URL point the same tests at servers
 * of your own; TEST_CONTAINERS=1 takes both from Docker images.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const services = process.env.TEST_CONTAINERS === '1' ? await fromContainers() : await local();
  project.provide('postgresUrl', services.postgres.url);
  project.provide('natsUrl', services.nats.url);
  return async () => {
    await services.nats.stop();
    await services.postgres.stop();
  };
}

const given = (url: string): Service => ({ url, stop: async () => {} });

async function local(): Promise<{ postgres: Service; nats: Service }> {
  const { TEST_POSTGRES_URL, TEST_NATS_URL } = process.env;
  const postgres = TEST_POSTGRES_URL ? given(TEST_POSTGRES_URL) : await startPostgres();
  return { postgres, nats: TEST_NATS_URL ? given(TEST_NATS_URL) : await localNats() };
}

async function localNats(): Promise<Service> {
  const binary = findNatsServer(join(ROOT, '.data', 'tools', 'nats'), (line) => process.stderr.write(`> ${line}\n`));
  if (!binary) throw new Error('the tests need a nats-server: install one, or set NATS_SERVER_BIN or TEST_NATS_URL');
  return startNats({ binary });
}

async function fromContainers(): Promise<{ postgres: Service; nats: Service }> {
  const { GenericContainer } = await import('testcontainers');
  const [postgres, nats] = await Promise.all([
    new GenericContainer('postgres:18').withEnvironment({ POSTGRES_PASSWORD: 'test' }).withExposedPorts(5432).start(),
    new GenericContainer('nats:2.12').withCommand(['-js']).withExposedPorts(4222).start(),
  ]);
  return {
    postgres: {
      url: `postgres://postgres:test@${postgres.getHost()}:${postgres.getMappedPort(5432)}/postgres`,
      stop: () => postgres.stop(),
    },
    nats: { url: `nats://${nats.getHost()}:${nats.getMappedPort(4222)}`, stop: () => nats.stop() },
  };
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
    natsUrl: string;
  }
}
