import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@leko/postgres';
import { createInternalSigner, createLog, type InternalSigner, type Role } from '@leko/server';
import { type HostedService, hostService, type ServiceDefinition } from '@leko/service';
import type { Static, TObject } from '@sinclair/typebox';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { ensureInternalKeys, ensureVaultKeys } from './keys.ts';
import { createTestDatabase } from './test-database.ts';

const PROCESSES = ['gateway', 'pay', 'payout', 'notification', 'sandbox'];
/** Rounds of work after which a service that is still busy counts as stuck. */
const MAX_ROUNDS = 100;

export interface As {
  readonly sub?: string;
  readonly roles?: readonly Role[];
  /** Who holds the token, where that is not `sub`. */
  readonly act?: string;
  /** Another process of ours instead of somebody behind the gateway. */
  readonly issuer?: 'pay' | 'payout' | 'notification' | 'sandbox';
  /** Until when somebody waits. */
  readonly deadline?: Date;
}

export interface TestService<Tables>
  extends Pick<HostedService<Tables>, 'app' | 'db' | 'tasks' | 'vault' | 'eventVault'> {
  readonly adminUrl: string;
  /** As the owner of the schema, for what the service itself may not do. */
  readonly owner: HostedService<Tables>['db'];
  /** Sends a request the way the gateway would, on behalf of `as`. */
  call(as: As, request: InjectOptions): Promise<LightMyRequestResponse>;
  /** The business's time, which stands where the test puts it plus what has really passed. */
  advance(ms: number): void;
  now(): Date;
  /** Runs background work until nothing is left that is due. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

interface Options<Config> {
  readonly postgresUrl: string;
  /** Variables of the service beyond those every service has. */
  readonly config: Omit<Config, keyof BaseValues> & Partial<BaseValues>;
}

interface BaseValues {
  NODE_ENV: string;
  HOST: string;
  PORT: number;
  LOG_LEVEL: string;
  DATABASE_URL: string;
  NATS_URL: string;
  INTERNAL_SIGNING_KEY_FILE: string;
  INTERNAL_TRUSTED_KEYS_FILE: string;
  PERSONAL_KEYS_FILE: string;
  EVENT_KEYS_FILE: string;
  SANDBOX_CLOCK_FILE: string;
  STOP_WITH_PARENT: string;
}

/** A service in this process on a database of its own, with a clock that the test moves. Background work runs on `settle()` only. */
export async function startTestService<Tables, Config extends TObject>(
  definition: ServiceDefinition<Tables, Config>,
  options: Options<Static<Config>>,
): Promise<TestService<Tables>> {
  const dir = mkdtempSync(join(tmpdir(), 'leko-test-'));
  const keys = await ensureInternalKeys(dir, PROCESSES);
  const vaultKeysOf = ensureVaultKeys(dir, ['own', 'events']);
  const database = await createTestDatabase(options.postgresUrl, definition);
  const clockFile = join(dir, 'clock');
  const config = {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: 0,
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    INTERNAL_SIGNING_KEY_FILE: keys.signingKeyFile(definition.name),
    INTERNAL_TRUSTED_KEYS_FILE: keys.trustedKeysFile,
    PERSONAL_KEYS_FILE: vaultKeysOf('own'),
    EVENT_KEYS_FILE: vaultKeysOf('events'),
    SANDBOX_CLOCK_FILE: clockFile,
    ...options.config,
  };
  const service = await hostService(
    definition,
    config as never,
    createLog(definition.name, config.LOG_LEVEL ?? 'silent'),
    () => 0, // What falls due does so to the millisecond.
  );
  const signers = new Map<string, InternalSigner>();
  for (const issuer of PROCESSES) {
    signers.set(issuer, await createInternalSigner({ issuer, keyFile: keys.signingKeyFile(issuer) }));
  }
  const owner = connect<Tables>({ url: database.ownerUrl, applicationName: 'owner', poolSize: 1 });
  let offset = 0;

  return {
    app: service.app,
    db: service.db,
    tasks: service.tasks,
    vault: service.vault,
    eventVault: service.eventVault,
    adminUrl: database.adminUrl,
    owner,
    async call({ sub, roles = ['user'], issuer, deadline, act = sub ?? issuer ?? 'tester' }, request) {
      const timeoutMs = deadline && Math.max(0, deadline.getTime() - Date.now());
      const sign = signers.get(issuer ?? 'gateway');
      const authority = { sub, act, roles };
      const token = await sign?.(definition.name, authority, { ...signedPart(request), timeoutMs });
      const headers = { 'x-internal-token': token, 'x-request-id': randomUUID(), ...request.headers };
      return service.app.inject({ ...request, headers });
    },
    advance(ms) {
      offset += ms;
      writeFileSync(clockFile, String(offset));
    },
    now: () => new Date(Date.now() + offset),
    async settle() {
      for (let round = 0; round < MAX_ROUNDS; round++) {
        const done = Object.values(await service.tasks.drain()).reduce((a, b) => a + b, 0);
        if (done === 0) return;
      }
      throw new Error(`${definition.name} is still busy after ${MAX_ROUNDS} rounds`);
    },
    async close() {
      await service.close();
      await owner.destroy();
      await database.drop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** What a token is bound to: the request that `inject` is asked to make. */
function signedPart({ method = 'GET', url, path }: InjectOptions): { method: string; path: string } {
  const target = url ?? path ?? '/';
  return { method, path: typeof target === 'string' ? target : target.pathname };
}
