import type { Server } from '@leko/server';
import { upstreamsRoute } from '@leko/upstream';
import type { Deps } from '../actions/deps.ts';
import { callbackRoutes } from './callbacks.ts';
import { eventRoutes } from './events.ts';
import { paymentRoutes } from './payments.ts';
import { priceRoutes } from './prices.ts';
import { settingRoutes } from './settings.ts';

/** Way in 1: requests. */
export function routes(app: Server, deps: Deps, profile: 'production' | 'sandbox'): void {
  priceRoutes(app, deps);
  paymentRoutes(app, deps);
  settingRoutes(app, deps, profile);
  callbackRoutes(app, deps);
  eventRoutes(app, deps);
  upstreamsRoute(app, deps.callLog);
}
