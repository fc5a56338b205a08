import { connect, type Migrated, migrate, provision, verifyAudit } from '@leko/postgres';
import {
  type BaseConfig,
  createLog,
  loadConfig,
  MigrateConfig,
  refuseSandboxInProduction,
  type StopPhase,
  type StoreConfig,
  stopInPhases,
} from '@leko/runtime';
import { type Static, type TObject, Type } from '@sinclair/typebox';
import type { ServiceDefinition } from './definition.ts';
import { type HostedService, hostService } from './host.ts';

type Known = Static<TObject<typeof BaseConfig & typeof StoreConfig>>;

/** How long load balancers take to notice; only where there can be one. Milliseconds. */
const KEEP_SERVING_MS = 3_000;

/** A service's whole `main`: `migrate` brings its schema up to date, `audit [head]` checks its audit, anything else runs it. */
export async function runService<Tables, Config extends TObject>(
  definition: ServiceDefinition<Tables, Config>,
  { argv, env }: { argv: readonly string[]; env: NodeJS.ProcessEnv },
): Promise<void> {
  try {
    if (argv[2] === 'migrate') await runMigrations(definition, env);
    else if (argv[2] === 'audit') await checkAudit(definition, env, argv[3]);
    else await serve(definition, env);
  } catch (error) {
    process.stderr.write(`${definition.name}: ${(error as Error).message}\n`);
    process.exit(1);
  }
}

async function runMigrations<Tables, Config extends TObject>(
  { name, migrations }: ServiceDefinition<Tables, Config>,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const config = loadConfig(MigrateConfig, env);
  const { DATABASE_ADMIN_URL: adminUrl, DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: appUrl } = config;
  if (adminUrl) {
    await provision({ adminUrl, schema: name, ownerUrl, appUrl, monitorUrl: config.DATABASE_MONITOR_URL });
  }
  process.stdout.write(`${name}: ${outcomeOf(await migrate(ownerUrl, migrations))}\n`);
}

function outcomeOf({ applied, newer }: Migrated): string {
  if (newer.length > 0) return `the schema is newer than this release (${newer.join(', ')}): left as it is`;
  return applied.length === 0 ? 'schema is up to date' : `applied ${applied.join(', ')}`;
}

/** Recomputes the chain of everything that was done with special rights; exit code 1 where it does not hold, or not through the kept head. */
async function checkAudit<Tables, Config extends TObject>(
  { name }: ServiceDefinition<Tables, Config>,
  env: NodeJS.ProcessEnv,
  keptHead: string | undefined,
): Promise<void> {
  const { DATABASE_URL } = loadConfig(Type.Pick(MigrateConfig, ['DATABASE_URL']), env);
  const db = connect<Tables>({ url: DATABASE_URL, applicationName: `${name} audit` });
  try {
    const { sealed, head, broken } = await verifyAudit(db, keptHead);
    if (broken !== undefined) throw new Error(`the audit does not hold after ${sealed} acts: ${broken}`);
    process.stdout.write(`${name}: the audit holds, ${sealed} acts on record, head ${head}\n`);
  } finally {
    await db.destroy();
  }
}

async function serve<Tables, Config extends TObject>(
  definition: ServiceDefinition<Tables, Config>,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const config = loadConfig(definition.config, env) as Static<Config> & Known;
  refuseSandboxInProduction(config, definition.upstreams(config));
  const log = createLog(definition.name, config.LOG_LEVEL);
  const service = await hostService(definition, config, log);
  const keepServingMs = config.NODE_ENV === 'production' ? KEEP_SERVING_MS : 0;
  stopInPhases(log, phases(service, keepServingMs), { stopWithParent: config.STOP_WITH_PARENT === '1' });
  const url = await service.app.listen({ host: config.HOST, port: config.PORT });
  service.tasks.start();
  log.info({ url }, 'ready');
}

function phases<Tables>({ app, tasks, broker, health, db }: HostedService<Tables>, keepServingMs: number): StopPhase[] {
  return [
    { name: 'leave', limitMs: keepServingMs + 1_000, run: () => leave(health, keepServingMs) },
    { name: 'take no more work', limitMs: 5_000, run: () => Promise.all([tasks.stop(), broker?.stopConsuming()]) },
    { name: 'finish requests', limitMs: 20_000, run: () => app.close() },
    { name: 'leave the broker', limitMs: 2_000, run: () => broker?.close() },
    { name: 'close the database', limitMs: 2_000, run: () => db.destroy() },
  ];
}

async function leave(health: HostedService<unknown>['health'], keepServingMs: number): Promise<void> {
  health.leaving();
  await new Promise((done) => setTimeout(done, keepServingMs));
}
