import {
  type Broker,
  compareStreams,
  connectBroker,
  createReceiver,
  eventTasks,
  eventWatches,
  feedTaskName,
  parkedQueue,
  RELAY_TASK,
  sealedEventColumns,
} from '@leko/events';
import {
  bringForward,
  connect,
  type DatabaseWaits,
  type DueQueue,
  farPlansTask,
  idempotencyRetention,
  leaseWatch,
  nextDue,
  onCommit,
  pruneTask,
  schemaGap,
  sealedAnswers,
} from '@leko/postgres';
import {
  type BaseConfig,
  type Clock,
  createInternalSigner,
  createInternalVerifier,
  createTasks,
  createWaits,
  fileClock,
  fileElapsed,
  type Log,
  type StoreConfig,
  systemClock,
  systemElapsed,
  type Task,
  type Tasks,
  watchTask,
} from '@leko/runtime';
import { SECOND_MS } from '@leko/runtime/durations';
import { addDrainRoute, addHealth, createServer, type Draining, type Health, type Server } from '@leko/server';
import { createVault, readVaultKeys, resealTask, type Vault } from '@leko/vault';
import type { Static, TObject, TSchema } from '@sinclair/typebox';
import { type Kysely, sql } from 'kysely';
import { databaseProblem } from './database-problem.ts';
import type { Composition, ServiceContext, ServiceDefinition } from './definition.ts';
import { addFeedRoute } from './feed-route.ts';
import { recoveryTask } from './recovery.ts';

type Known = Static<TObject<typeof BaseConfig & typeof StoreConfig>>;

/** A service built and connected, not yet listening and not yet working. */
export interface HostedService<Tables> {
  readonly app: Server;
  readonly db: Kysely<Tables>;
  readonly tasks: Tasks;
  /** What waits for its time, by the business's clock. */
  readonly waitingWork: Omit<Draining, 'tasks'>;
  readonly broker: Broker | undefined;
  readonly health: Health;
  readonly vault: Vault;
  readonly eventVault: Vault;
  close(): Promise<void>;
}

/**
 * Puts a service together: database, identity, events, background work, routes. Refuses a schema that it cannot work on.
 * Its due work can be brought forward only in the sandbox and in tests.
 */
export async function hostService<Tables, Config extends TObject>(
  definition: ServiceDefinition<Tables, Config>,
  config: Static<Config> & Known,
  log: Log,
  { random = Math.random, databaseWaits }: HostOptions = {},
): Promise<HostedService<Tables>> {
  const { name } = definition;
  const vaults = await openVaults(config);
  const db = open<Tables>(name, config, { log, waits: databaseWaits });
  await refuseOtherSchema(definition, db);
  const sign = await createInternalSigner({ issuer: name, keyFile: config.INTERNAL_SIGNING_KEY_FILE });
  const context = { config, db, log, ...clocksOf(config), sign, ...vaults };
  const parts = await definition.compose(context);
  const queues = [parkedQueue, ...parts.queues];
  const { broker, tasks } = background({ ...parts, queues }, { ...context, name, random });
  const waitingWork = waitingIn(queues, context);
  onCommit(db, () => tasks.nudge(RELAY_TASK));

  const app = await chassis(definition, config, { log, schemas: parts.schemas });
  const health = addHealth(app, { database: () => sql`select 1`.execute(db) });
  addFeedRoute(app, db);
  if (config.SANDBOX_CLOCK_FILE) addDrainRoute(app, { tasks, ...waitingWork });
  parts.routes(app);
  await app.ready();

  return {
    app,
    db,
    tasks,
    waitingWork,
    broker,
    health,
    ...vaults,
    async close() {
      await tasks.stop();
      await broker?.stopConsuming();
      await app.close();
      await broker?.close();
      await db.destroy();
    },
  };
}

const waitingIn = <Tables>(
  queues: readonly DueQueue[],
  { db, clock }: { db: Kysely<Tables>; clock: Clock },
): HostedService<Tables>['waitingWork'] => ({
  nextDue: () => nextDue(db, queues),
  bringForward: (seconds) =>
    bringForward(db, queues, { now: clock(), until: new Date(clock().getTime() + seconds * SECOND_MS) }),
});

/** What is otherwise in tests. */
export interface HostOptions {
  /** From 0 to 1; spreads what failed together. */
  readonly random?: () => number;
  /** Those of production where left out. */
  readonly databaseWaits?: DatabaseWaits;
}

/** The business's time, and the elapsed time: in the sandbox both move with its clock. */
const clocksOf = ({ SANDBOX_CLOCK_FILE: file }: Known) => ({
  clock: file ? fileClock(file) : systemClock,
  waits: createWaits(file ? fileElapsed(file) : systemElapsed),
});

/** Without its keys a service cannot read its own data. */
async function openVault(variable: string, file: string): Promise<Vault> {
  try {
    return await createVault(readVaultKeys(file));
  } catch (error) {
    throw new Error(`configuration: ${variable}: ${(error as Error).message}`);
  }
}

interface Opening {
  readonly log: Log;
  readonly waits: DatabaseWaits | undefined;
}

const open = <Tables>(name: string, { DATABASE_URL: url }: Known, { log, waits }: Opening): Kysely<Tables> =>
  connect({
    url,
    applicationName: name,
    onError: (error) => log.warn({ err: error }, 'database connection lost'),
    ...(waits && { waits }),
  });

const openVaults = async ({ PERSONAL_KEYS_FILE, EVENT_KEYS_FILE }: Known) => ({
  vault: await openVault('PERSONAL_KEYS_FILE', PERSONAL_KEYS_FILE),
  eventVault: await openVault('EVENT_KEYS_FILE', EVENT_KEYS_FILE),
});

interface Surroundings<Tables> extends ServiceContext<Tables, Known> {
  readonly name: string;
  readonly random: () => number;
}

/** The work behind the routes: events come in and go out, and the clock drives tasks. */
function background<Tables>(
  parts: Composition<Tables>,
  surroundings: Surroundings<Tables>,
): { broker: Broker | undefined; tasks: Tasks } {
  const { name: service, config, db, log, clock, random, sign, eventVault } = surroundings;
  const { subscriptions, producers } = parts;
  const receiver = createReceiver({ db, log, clock, random, subscriptions, vault: eventVault });
  const onLost = () => Object.keys(producers).forEach((producer) => void tasks.nudge(feedTaskName(producer)));
  const compare = (streams: Parameters<typeof compareStreams>[1]) => compareStreams({ db, log }, streams);
  const { NATS_URL: url } = config;
  const broker = url ? connectBroker({ url, service, receiver, log, compare, onLost }) : undefined;
  const tasks = createTasks(
    [
      ...parts.tasks,
      ...upkeep(parts, { ...surroundings, hasBroker: broker !== undefined }),
      ...eventTasks({ db, clock, service, broker, receiver, sign, producers }),
    ],
    log,
  );
  return { broker, tasks };
}

/** The upkeep of every store: old rows of logs are dropped, values of an old key are sealed anew, and standstills raise alarms. */
function upkeep<Tables>(
  { retention, sealed, recover, watches, queues }: Composition<Tables>,
  { db, clock, log, vault, eventVault, hasBroker }: Surroundings<Tables> & { hasBroker: boolean },
): Task[] {
  return [
    recoveryTask({ db, log }, recover ?? (async () => true)),
    ...[idempotencyRetention, ...retention].map((one) => pruneTask(db, clock, one)),
    resealTask({ db, vault, log }, { name: 'reseal personal data', columns: [...sealed, sealedAnswers] }),
    resealTask({ db, vault: eventVault, log }, { name: 'reseal events', columns: sealedEventColumns }),
    farPlansTask({ db, clock, log }, queues),
    watchTask([leaseWatch(db), ...eventWatches({ db, hasBroker }), ...watches], log),
  ];
}

async function chassis<Tables, Config extends TObject>(
  { name, description }: ServiceDefinition<Tables, Config>,
  { INTERNAL_TRUSTED_KEYS_FILE, HOST: host, METRICS_PORT: port }: Known,
  parts: { log: Log; schemas: readonly TSchema[] },
): Promise<Server> {
  const verify = createInternalVerifier({ audience: name, keysFile: INTERNAL_TRUSTED_KEYS_FILE });
  const metrics = { host, port };
  return createServer({ service: name, description, verify, metrics, translate: databaseProblem, ...parts });
}

async function refuseOtherSchema<Tables, Config extends TObject>(
  { name, migrations }: ServiceDefinition<Tables, Config>,
  db: Kysely<Tables>,
): Promise<void> {
  const { missing, contracted } = await schemaGap(db, migrations);
  if (missing.length > 0)
    throw new Error(`the database lacks ${missing.join(', ')} of ${name}: run its "migrate" command first`);
  if (contracted.length > 0)
    throw new Error(`${contracted.join(', ')} took away what this release uses: run one that knows it`);
}
