import type { Server } from '@leko/server';
import { upstreamsRoute } from '@leko/service';
import type { Deps } from '../actions/deps.ts';
import { callbackRoutes } from './callbacks.ts';
import { captureRoutes } from './captures.ts';
import { checkoutRoutes } from './checkouts.ts';
import { deletePaymentRoute } from './delete-payment.ts';
import { eventRoutes } from './events.ts';
import { paymentRoutes } from './payments.ts';
import { priceRoutes } from './prices.ts';
import { reconciliationRoutes } from './reconciliations.ts';
import { refundRoutes } from './refunds.ts';
import { reviewRoutes } from './reviews.ts';
import { settingRoutes } from './settings.ts';
import { stateMachineRoutes } from './state-machines.ts';
import { stretchRoutes } from './stretch.ts';

/** Way in 1: requests. */
export function routes(app: Server, deps: Deps): void {
  priceRoutes(app, deps);
  paymentRoutes(app, deps);
  refundRoutes(app, deps);
  captureRoutes(app, deps);
  deletePaymentRoute(app, deps);
  checkoutRoutes(app, deps);
  stretchRoutes(app, deps);
  stateMachineRoutes(app);
  settingRoutes(app, deps);
  reconciliationRoutes(app, deps);
  reviewRoutes(app, deps);
  callbackRoutes(app, deps);
  eventRoutes(app, deps);
  upstreamsRoute(app, deps.callLog);
}
