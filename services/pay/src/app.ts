import { httpValidationSchemas } from '@leko/server';
import { auditRequests, type ServiceDefinition } from '@leko/service';
import { openSettings, settingsTask } from '@leko/settings';
import { createCallLog, singleFlight, upstreamRetention } from '@leko/upstream';
import { BANK_TIMEOUTS, type BankTimeouts } from './bank/timeouts.ts';
import { createCallbackUrls } from './callbacks/callback-urls.ts';
import { callbackRetention } from './callbacks/store.ts';
import { Config } from './config.ts';
import { migrations } from './db/migrations/index.ts';
import { sealedColumns } from './db/personal.ts';
import { queues } from './db/queues.ts';
import type { Tables } from './db/tables.ts';
import type { Deps } from './deps.ts';
import { createCheckouts } from './payments/checkouts.ts';
import { shareWrites } from './payments/store-shared-writes.ts';
import { createProviders } from './providers.ts';
import { showsAll } from './refunds/domain/step.ts';
import { routes } from './routes.ts';
import { schedule } from './schedule.ts';
import { schemas } from './schemas.ts';
import { subscriptions } from './subscriptions.ts';

/** pay: takes the athletes' money and issues the receipts. Calls to the bank end after `timeouts`. */
export const payWith = (timeouts: BankTimeouts): ServiceDefinition<Tables, typeof Config> => ({
  name: 'pay',
  description: 'Takes the money: prices, payments, receipts, callbacks, settings, the log of upstream calls.',
  config: Config,
  migrations,
  upstreams: ({ ACQUIRER_URL, ACQUIRER_JWK_URL, FISCAL_URL, FISCAL_TICKET_URL, PUBLIC_URL }) => ({
    outside: { ACQUIRER_URL, ACQUIRER_JWK_URL, FISCAL_URL, FISCAL_TICKET_URL, PUBLIC_URL },
  }),
  async compose({ config, db, log, clock, waits, vault, eventVault }) {
    const onLost = (error: unknown) => log.error({ err: error }, 'row of the upstream log lost');
    const callLog = createCallLog(db, { clock, onLost });
    const settings = await openSettings({ db, log, profile: config.SETTINGS_PROFILE });
    const deps: Deps = {
      db,
      writes: shareWrites(db),
      clock,
      waits,
      log,
      callLog,
      bankViews: singleFlight(),
      providers: createProviders(config, callLog, timeouts),
      settings,
      vault,
      eventVault,
      callbackUrls: createCallbackUrls({ publicUrl: config.PUBLIC_URL, secret: config.CALLBACK_SECRET }),
      checkouts: createCheckouts({ publicUrl: config.PUBLIC_URL, secret: config.CALLBACK_SECRET }),
    };
    return {
      schemas: [...schemas, ...httpValidationSchemas],
      routes(app) {
        auditRequests(app, deps);
        routes(app, deps);
      },
      subscriptions: subscriptions(deps),
      tasks: [settingsTask(settings), ...schedule(deps)],
      producers: { payout: config.PAYOUT_URL },
      queues: Object.values(queues),
      watches: [],
      sealed: sealedColumns,
      retention: [upstreamRetention, callbackRetention],
      recover: async ({ id }) => showsAll(waits.knownFor(`recovery ${id}`)),
    };
  },
});

export const pay = payWith(BANK_TIMEOUTS);
