import { type Migrations, sqlMigration } from '@leko/postgres';
import { common } from './0001-common.ts';
import { messages } from './0002-messages.ts';
import { sessions } from './0003-sessions.ts';
import { verifications } from './0004-verifications.ts';

export const migrations: Migrations = {
  '0001-common': sqlMigration(common),
  '0002-messages': sqlMigration(messages),
  '0003-sessions': sqlMigration(sessions),
  '0004-verifications': sqlMigration(verifications),
};
