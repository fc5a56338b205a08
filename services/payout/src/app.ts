import { auditRequests, type ServiceDefinition, upstreamsRoute } from '@leko/service';
import { openSettings, settingsTask } from '@leko/settings';
import { createCallLog, upstreamRetention } from '@leko/upstream';
import type { Deps } from './actions/deps.ts';
import { createDocumentLinks } from './actions/document-links.ts';
import { recoverRegistries } from './actions/recover-registries.ts';
import { Config } from './config.ts';
import { createProviders } from './providers/index.ts';
import { documentRoutes } from './routes/documents.ts';
import { earningsRoutes } from './routes/earnings.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { operationRoutes } from './routes/operations.ts';
import { recipientRoutes } from './routes/recipients.ts';
import { remittanceRoutes } from './routes/remittances.ts';
import { statementRoutes } from './routes/statements.ts';
import { schedule } from './schedule.ts';
import { DocumentPage, DocumentView } from './schemas/document.ts';
import { EarningsView } from './schemas/earnings.ts';
import { ExplanationLine, ExplanationPage } from './schemas/explanation.ts';
import { ChargebackRequest, DecisionView, LedgerView, WriteOffRequest } from './schemas/ledger.ts';
import { OperationPage, OperationView, PaymentOperation, RemittanceOperation } from './schemas/operation.ts';
import { RecipientPage, RecipientRequest, RecipientView } from './schemas/recipient.ts';
import { RemittanceRequest, RemittanceView } from './schemas/remittance.ts';
import { StatementLineView, StatementView } from './schemas/statement.ts';
import { migrations } from './store/migrations/index.ts';
import { sealedColumns } from './store/personal.ts';
import { schedules } from './store/schedules.ts';
import type { Tables } from './store/tables.ts';
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
      schedules,
      watches: [],
      sealed: sealedColumns,
      recover: (epoch) => recoverRegistries(deps, epoch),
    };
  },
};
