import type { Server } from '@leko/server';
import { messageRoutes } from './delivery/routes.ts';
import type { Deps } from './deps.ts';
import { emailRoutes } from './mails/routes.ts';
import { verificationRoutes } from './mails/routes-verifications.ts';
import { templateRoutes } from './templates/routes.ts';

/** Way in 1: requests. */
export function routes(app: Server, deps: Deps): void {
  emailRoutes(app, deps);
  verificationRoutes(app, deps);
  messageRoutes(app, deps);
  templateRoutes(app, deps);
}
