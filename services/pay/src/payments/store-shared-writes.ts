import { inBatches } from '@leko/postgres';
import type { Db } from '../db/tables.ts';
import { insertPayments, type NewPayment } from './store-insert.ts';
import { type Linked, type NewLink, saveLinks } from './store-links.ts';

/** What every new payment writes. Requests of the same moment share a statement and its commit. */
export interface SharedWrites {
  /** False when the order has a live payment already or the athlete is blocked; then nothing at all is written. */
  insertPayment(payment: NewPayment): Promise<boolean>;
  saveLink(link: NewLink): Promise<Linked>;
}

export function shareWrites(db: Db): SharedWrites {
  const saveLink = inBatches((links: readonly NewLink[]) => saveLinks(db, links));
  return {
    insertPayment: inBatches((payments) => insertPayments(db, payments)),
    saveLink: async (link) => (await saveLink(link)) ?? throwMissing(link),
  };
}

function throwMissing({ paymentId }: NewLink): never {
  throw new Error(`there is no payment ${paymentId} to give a link`);
}
