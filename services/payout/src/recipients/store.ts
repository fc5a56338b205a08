import type { Vault } from '@leko/vault';
import { sql } from 'kysely';
import { type PersonalDetails, personalOfRecipient, personalOfVersion } from '../db/personal.ts';
import type { Database, RecipientRow, Tx } from '../db/tables.ts';
import type { Recipient, RecipientDetails } from './domain/recipient.ts';

/** The database of recipients, and the vault that opens them. */
export interface RecipientStore {
  readonly db: Database;
  readonly vault: Vault;
}

/** Writes the recipient as it is now, and the version to its history. */
export async function saveRecipient({ db: tx, vault }: { db: Tx; vault: Vault }, recipient: Recipient): Promise<void> {
  const personal = personalPart(recipient);
  const row = toRow(recipient, await personalOfRecipient.seal(vault, [recipient.id], personal));
  const { id, coach_id: _coach, created_at: _created, ...changing } = row;
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('recipient')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(changing)
        .where('recipient.version', '=', recipient.version - 1),
    )
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) throw new Error('the recipient changed although its coach was locked');
  const { version, bankCode, updatedAt } = recipient;
  await tx
    .insertInto('recipient_version')
    .values({
      recipient_id: id,
      version,
      bank_code: bankCode,
      personal: await personalOfVersion.seal(vault, [id, String(version)], personal),
      at: updatedAt,
    })
    .execute();
}

/** Undefined also for a recipient of another coach. */
export async function findRecipient(
  { db, vault }: RecipientStore,
  { id, coachId }: { id: string; coachId: string },
): Promise<Recipient | undefined> {
  const row = await db
    .selectFrom('recipient')
    .selectAll()
    .where('id', '=', id)
    .where('coach_id', '=', coachId)
    .executeTakeFirst();
  return row && open(vault, row);
}

/** The recipient that payouts of a coach go to: the one updated last. */
export async function findPayee({ db, vault }: RecipientStore, coachId: string): Promise<Recipient | undefined> {
  const row = await payeeOf(db, coachId).selectAll().executeTakeFirst();
  return row && open(vault, row);
}

/** The id and version of that recipient, without opening its personal data. */
export const findPayeeVersion = (
  db: Database,
  coachId: string,
): Promise<Pick<RecipientRow, 'id' | 'version'> | undefined> =>
  payeeOf(db, coachId).select(['id', 'version']).executeTakeFirst();

const payeeOf = (db: Database, coachId: string) =>
  db
    .selectFrom('recipient')
    .where('coach_id', '=', coachId)
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1);

/** The details of a recipient as they were then. */
export async function readVersion(
  { db, vault }: RecipientStore,
  { recipientId, version }: { recipientId: string; version: number },
): Promise<RecipientDetails> {
  const { bank_code: bankCode, personal } = await db
    .selectFrom('recipient_version')
    .select(['bank_code', 'personal'])
    .where('recipient_id', '=', recipientId)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return { bankCode, ...(await personalOfVersion.open(vault, [recipientId, String(version)], personal)) };
}

/** At most so many versions are opened, the oldest first: an attacker cannot change these. */
const MAX_VERSIONS = 200;

/**
 * The e-mail addresses of a coach's recipients, the oldest first, from the version that was last paid on; all of them before
 * the first payout. Their times give the order, because those of a coach's changes never repeat and never go back.
 */
export async function emailsSinceLastPayout({ db, vault }: RecipientStore, coachId: string): Promise<string[]> {
  const { rows } = await sql<{ recipient_id: string; version: number; personal: string }>`
    with paid as (
      select max(at) as at from recipient_version join remittance using (recipient_id)
      where coach_id = ${coachId} and state = 'COMPLETE' and recipient_version.version = remittance.recipient_version
    )
    select recipient_id, recipient_version.version, recipient_version.personal
    from recipient_version join recipient on recipient.id = recipient_id
    where coach_id = ${coachId} and at >= coalesce((select at from paid), '-infinity')
    order by at limit ${MAX_VERSIONS}`.execute(db);
  const opened = await Promise.all(
    rows.map((row) => personalOfVersion.open(vault, [row.recipient_id, String(row.version)], row.personal)),
  );
  return opened.flatMap(({ email }) => email ?? []);
}

export async function listRecipients(
  { db, vault }: RecipientStore,
  { coachId, page, limit }: { coachId: string; page: number; limit: number },
): Promise<{ recipients: Recipient[]; total: number }> {
  const rows = await db
    .selectFrom('recipient')
    .selectAll()
    .where('coach_id', '=', coachId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(page * limit)
    .execute();
  const { rows: counts } = await sql<{
    total: number;
  }>`select count(*)::int as total from recipient where coach_id = ${coachId}`.execute(db);
  return { recipients: await Promise.all(rows.map((row) => open(vault, row))), total: counts[0]?.total ?? 0 };
}

function personalPart(recipient: RecipientDetails): PersonalDetails {
  const { name, address, phone, email, inn, bankAccountNumber, bankAccountHolder } = recipient;
  return {
    name,
    address,
    ...(phone === undefined ? {} : { phone }),
    ...(email === undefined ? {} : { email }),
    inn,
    bankAccountNumber,
    bankAccountHolder,
  };
}

const toRow = (recipient: Recipient, personal: string) => ({
  id: recipient.id,
  coach_id: recipient.coachId,
  personal,
  bank_code: recipient.bankCode,
  problems: JSON.stringify(recipient.problems),
  version: recipient.version,
  bank_changed_at: recipient.bankChangedAt ?? null,
  created_at: recipient.createdAt,
  updated_at: recipient.updatedAt,
});

const open = async (vault: Vault, row: RecipientRow): Promise<Recipient> => ({
  id: row.id,
  coachId: row.coach_id,
  ...(await personalOfRecipient.open(vault, [row.id], row.personal)),
  bankCode: row.bank_code,
  problems: row.problems,
  version: row.version,
  bankChangedAt: row.bank_changed_at ?? undefined,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
