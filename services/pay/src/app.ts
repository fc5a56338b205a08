import { httpValidationSchemas } from '@leko/server';
import { auditRequests, type ServiceDefinition } from '@leko/service';
import { openSettings, settingsTask } from '@leko/settings';
import { createCallLog, singleFlight, upstreamRetention } from '@leko/upstream';
import { createCallbackUrls } from './actions/callback-urls.ts';
import type { Deps } from './actions/deps.ts';
import { createCheckouts } from './actions/payments/checkouts.ts';
import { Config } from './config.ts';
import { showsAll } from './domain/refund-step.ts';
import { createProviders } from './providers/index.ts';
import { BANK_PATIENCE, type BankPatience } from './providers/tochka-acquiring/patience.ts';
import { routes } from './routes/index.ts';
import { schemas } from './routes/schemas.ts';
import { schedule } from './schedule.ts';
import { callbackRetention } from './store/callbacks.ts';
import { migrations } from './store/migrations/index.ts';
import { sealedColumns } from './store/personal.ts';
import { schedules } from './store/schedules.ts';
import { shareWrites } from './store/shared-writes.ts';
import type { Tables } from './store/tables.ts';
import { subscriptions } from './subscriptions.ts';

/** pay: takes the athletes' money and issues the receipts. The bank has as long for an answer as `patience` says. */
export const payWith = (patience: BankPatience): ServiceDefinition<Tables, typeof Config> => ({
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
      providers: createProviders(config, callLog, patience),
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
      schedules,
      watches: [],
      sealed: sealedColumns,
      retention: [upstreamRetention, callbackRetention],
      recover: async ({ id }) => showsAll(waits.knownFor(`recovery ${id}`)),
    };
  },
});

export const pay = payWith(BANK_PATIENCE);
