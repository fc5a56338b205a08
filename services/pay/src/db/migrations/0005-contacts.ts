import { mayUpdate } from '@leko/postgres';

/** What the platform's directory has published of its users: where their receipts go, and who may no longer pay. */
export const contacts = `
create table contact (
  user_id uuid primary key,
  personal text,
  locale text check (locale in ('ru', 'en')),
  blocked_at timestamptz,
  told_at timestamptz not null
);
${mayUpdate('contact', 'personal', 'locale', 'blocked_at', 'told_at')}`;
