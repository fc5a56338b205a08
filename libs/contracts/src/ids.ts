/** Identifiers that the compiler keeps apart, although all of them are strings at run time. */
declare const kind: unique symbol;
type Id<Kind extends string> = string & { readonly [kind]: Kind };

export type PaymentId = Id<'payment'>;
export type ReceiptId = Id<'receipt'>;
export type CoachId = Id<'coach'>;
export type AthleteId = Id<'athlete'>;
export type RecipientId = Id<'recipient'>;
export type RemittanceId = Id<'remittance'>;

/** Names what a string is, at the border where it was parsed or made. */
export const asId = <T extends Id<string>>(text: string): T => text as T;
