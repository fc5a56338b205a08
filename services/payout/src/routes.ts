import type { Server } from '@leko/server';
import { upstreamsRoute } from '@leko/service';
import type { Deps } from './deps.ts';
import { documentRoutes } from './documents/routes.ts';
import { earningsRoutes } from './earnings/routes.ts';
import { ledgerRoutes } from './ledger/routes.ts';
import { operationRoutes } from './operations/routes.ts';
import { recipientRoutes } from './recipients/routes.ts';
import { remittanceRoutes } from './remittances/routes.ts';
import { statementRoutes } from './statements/routes.ts';

/** The routes of this service, a line for each feature. */
export function routes(app: Server, deps: Deps): void {
  earningsRoutes(app, deps);
  recipientRoutes(app, deps);
  remittanceRoutes(app, deps);
  operationRoutes(app, deps);
  ledgerRoutes(app, deps);
  documentRoutes(app, deps);
  statementRoutes(app, deps);
  upstreamsRoute(app, deps.callLog);
}
