import type { Server } from '@leko/server';
import { upstreamsRoute } from '@leko/service';
import { callbackRoutes } from './callbacks/routes.ts';
import type { Deps } from './deps.ts';
import { eventRoutes } from './directory/routes.ts';
import { paymentRoutes } from './payments/routes.ts';
import { captureRoutes } from './payments/routes-captures.ts';
import { checkoutRoutes } from './payments/routes-checkouts.ts';
import { deletePaymentRoute } from './payments/routes-delete.ts';
import { priceRoutes } from './payments/routes-prices.ts';
import { privateApiRoutes } from './private-api/routes.ts';
import { reconciliationRoutes } from './reconciliation/routes.ts';
import { refundRoutes } from './refunds/routes.ts';
import { reviewRoutes } from './reviews/routes.ts';
import { settingRoutes } from './settings/routes.ts';
import { stateMachineRoutes } from './state-machines/routes.ts';

/** Entry point 1: the routes. */
export function routes(app: Server, deps: Deps): void {
  priceRoutes(app, deps);
  paymentRoutes(app, deps);
  refundRoutes(app, deps);
  captureRoutes(app, deps);
  deletePaymentRoute(app, deps);
  checkoutRoutes(app, deps);
  privateApiRoutes(app, deps);
  stateMachineRoutes(app);
  settingRoutes(app, deps);
  reconciliationRoutes(app, deps);
  reviewRoutes(app, deps);
  callbackRoutes(app, deps);
  eventRoutes(app, deps);
  upstreamsRoute(app, deps.callLog);
}
