import type { Server } from '@leko/server';
import type { Deps } from '../actions/deps.ts';
import { emailRoutes } from './emails.ts';
import { messageRoutes } from './messages.ts';
import { templateRoutes } from './templates.ts';
import { verificationRoutes } from './verifications.ts';

/** Way in 1: requests. */
export function routes(app: Server, deps: Deps): void {
  emailRoutes(app, deps);
  verificationRoutes(app, deps);
  messageRoutes(app, deps);
  templateRoutes(app, deps);
}
