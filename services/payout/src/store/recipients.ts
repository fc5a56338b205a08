import { sql } from 'kysely';
import type { Recipient, RecipientDetails } from '../domain/recipient.ts';
import type { Database, RecipientRow, Tx } from './tables.ts';

/** Writes the recipient as it is now, and the version to its history. */
export async function saveRecipient(tx: Tx, recipient: Recipient): Promise<void> {
  const row = toRow(recipient);
  const { id: _id, coach_id: _coach, created_at: _created, ...changing } = row;
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
  await tx
    .insertInto('recipient_version')
    .values({
      recipient_id: recipient.id,
      version: recipient.version,
      details: JSON.stringify(detailsOf(recipient)),
      at: recipient.updatedAt,
    })
    .execute();
}

/** Own recipients only: somebody else's is as unknown as none. */
export async function findRecipient(
  db: Database,
  { id, coachId }: { id: string; coachId: string },
): Promise<Recipient | undefined> {
  const row = await db
    .selectFrom('recipient')
    .selectAll()
    .where('id', '=', id)
    .where('coach_id', '=', coachId)
    .executeTakeFirst();
  return row && fromRow(row);
}

/** The recipient that payouts of a coach go to: the one updated last. */
export async function findPayee(db: Database, coachId: string): Promise<Recipient | undefined> {
  const row = await db
    .selectFrom('recipient')
    .selectAll()
    .where('coach_id', '=', coachId)
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && fromRow(row);
}

export async function listRecipients(
  db: Database,
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
  return { recipients: rows.map(fromRow), total: counts[0]?.total ?? 0 };
}

function detailsOf(recipient: RecipientDetails): RecipientDetails {
  const { name, address, phone, email, inn, bankCode, bankAccountNumber, bankAccountHolder } = recipient;
  return {
    name,
    address,
    ...(phone === undefined ? {} : { phone }),
    ...(email === undefined ? {} : { email }),
    inn,
    bankCode,
    bankAccountNumber,
    bankAccountHolder,
  };
}

const toRow = (recipient: Recipient) => ({
  id: recipient.id,
  coach_id: recipient.coachId,
  name: recipient.name,
  address: recipient.address,
  phone: recipient.phone ?? null,
  email: recipient.email ?? null,
  inn: recipient.inn,
  bank_code: recipient.bankCode,
  bank_account_number: recipient.bankAccountNumber,
  bank_account_holder: recipient.bankAccountHolder,
  problems: JSON.stringify(recipient.problems),
  version: recipient.version,
  bank_changed_at: recipient.bankChangedAt ?? null,
  created_at: recipient.createdAt,
  updated_at: recipient.updatedAt,
});

const fromRow = (row: RecipientRow): Recipient => ({
  id: row.id,
  coachId: row.coach_id,
  name: row.name,
  address: row.address,
  ...(row.phone === null ? {} : { phone: row.phone }),
  ...(row.email === null ? {} : { email: row.email }),
  inn: row.inn,
  bankCode: row.bank_code,
  bankAccountNumber: row.bank_account_number,
  bankAccountHolder: row.bank_account_holder,
  problems: row.problems,
  version: row.version,
  bankChangedAt: row.bank_changed_at ?? undefined,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
