import { auditTask } from '@leko/postgres';
import type { Task } from '@leko/runtime';
import { settingsTask } from '@leko/settings';
import { deliverDue } from './delivery/deliver-due.ts';
import type { Deps } from './deps.ts';

/** A look at an index; short, because people wait for mails. */
const EVERY_MS = 500;

/** Way in 3: the clock. */
export const schedule = (deps: Deps): Task[] => [
  { name: 'deliver mails', everyMs: () => EVERY_MS, run: () => deliverDue(deps) },
  settingsTask(deps.settings),
  auditTask(deps),
];
