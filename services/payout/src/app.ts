import { auditRequests, type ServiceDefinition, upstreamsRoute } from '@leko/service';
import { openSettings, settingsTask } from '@leko/settings';
import { createCallLog, upstreamRetention } from '@leko/upstream';
import { Config } from './config.ts';
import { migrations } from './db/migrations/index.ts';
import { sealedColumns } from './db/personal.ts';
import { queues } from './db/queues.ts';
import type { Tables } from './db/tables.ts';
import type { Deps } from './deps.ts';
import { createDocumentLinks } from './documents/document-links.ts';
import { documentRoutes } from './documents/routes.ts';
import { DocumentPage, DocumentView } from './documents/schemas.ts';
import { earningsRoutes } from './earnings/routes.ts';
import { EarningsView } from './earnings/schemas.ts';
import { ExplanationLine, ExplanationPage } from './earnings/schemas-explanation.ts';
import { ledgerRoutes } from './ledger/routes.ts';
import { ChargebackRequest, DecisionView, LedgerView, WriteOffRequest } from './ledger/schemas.ts';
import { operationRoutes } from './operations/routes.ts';
import { OperationPage, OperationView, PaymentOperation, RemittanceOperation } from './operations/schemas.ts';
import { createProviders } from './providers.ts';
import { recipientRoutes } from './recipients/routes.ts';
import { RecipientPage, RecipientRequest, RecipientView } from './recipients/schemas.ts';
import { recoverRegistries } from './registry/recover-registries.ts';
import { remittanceRoutes } from './remittances/routes.ts';
import { RemittanceRequest, RemittanceView } from './remittances/schemas.ts';
import { schedule } from './schedule.ts';
import { statementRoutes } from './statements/routes.ts';
import { StatementLineView, StatementView } from './statements/schemas.ts';
import { subscriptions } from './subscriptions.ts';

/** Owes and pays coaches: ledger, earnings, recipients, remittances, acts. */
export const payout: ServiceDefinition<Tables, typeof Config> = {
  name: 'payout',
  description: 'Earnings, recipients, remittances and documents of coaches.',
  config: Config,
  migrations,
  upstreams: ({ REGISTRY_URL, PUBLIC_URL, OBJECT_STORE_URL }) => ({
    outside: { REGISTRY_URL, PUBLIC_URL },
    inside: { OBJECT_STORE_URL },
  }),
  async compose({ config, db, log, clock, waits, vault, eventVault }) {
    const onLost = (error: unknown) => log.error({ err: error }, 'row of the upstream log lost');
    const callLog = createCallLog(db, { clock, onLost });
    const settings = await openSettings({ db, log, profile: config.SETTINGS_PROFILE });
    const links = createDocumentLinks({ publicUrl: config.PUBLIC_URL, secret: config.DOCUMENT_LINK_SECRET });
    const deps: Deps = {
      db,
      log,
      clock,
      waits,
      settings,
      vault,
      eventVault,
      links,
      ...createProviders(config, callLog),
    };
    return {
      schemas: [
        EarningsView,
        ExplanationLine,
        ExplanationPage,
        RecipientRequest,
        RecipientView,
        RecipientPage,
        RemittanceRequest,
        RemittanceView,
        PaymentOperation,
        RemittanceOperation,
        OperationView,
        OperationPage,
        LedgerView,
        ChargebackRequest,
        WriteOffRequest,
        DecisionView,
        DocumentView,
        DocumentPage,
        StatementLineView,
        StatementView,
      ],
      routes(app) {
        auditRequests(app, deps);
        const all = [
          earningsRoutes,
          recipientRoutes,
          remittanceRoutes,
          operationRoutes,
          ledgerRoutes,
          documentRoutes,
          statementRoutes,
        ];
        for (const add of all) add(app, deps);
        upstreamsRoute(app, callLog);
      },
      subscriptions: subscriptions(deps),
      tasks: [settingsTask(settings), ...schedule(deps)],
      producers: { pay: config.PAY_URL },
      retention: [upstreamRetention],
      queues: Object.values(queues),
      watches: [],
      sealed: sealedColumns,
      recover: (epoch) => recoverRegistries(deps, epoch),
    };
  },
};
