import { isInn } from '@leko/contracts';
import { HOUR_MS } from '@leko/runtime/durations';
import { isAccountOf, isBik, isRoubleAccount } from './check-digits.ts';

export interface RecipientDetails {
  readonly name: string;
  readonly address: string;
  readonly phone?: string;
  readonly email?: string;
  readonly inn: string;
  readonly bankCode: string;
  readonly bankAccountNumber: string;
  readonly bankAccountHolder: string;
}

export interface Recipient extends RecipientDetails {
  readonly id: string;
  readonly coachId: string;
  readonly version: number;
  readonly problems: readonly RecipientProblem[];
  /** When payouts of the coach were last sent to another account; undefined for the first one. */
  readonly bankChangedAt: Date | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface RecipientProblem {
  readonly pointer: string;
  readonly message: string;
}

const E164 = /^\+[1-9]\d{6,14}$/;

/** What a bank would refuse. The key digit of an account can be checked only with a valid BIK. */
export function checkRecipient(details: RecipientDetails): RecipientProblem[] {
  const { inn, bankCode, bankAccountNumber, phone } = details;
  const checks: [boolean, string, string][] = [
    [isInn(inn), '/inn', 'is not a taxpayer number: 10 or 12 digits with their check digits'],
    [isBik(bankCode), '/bankCode', 'is not a BIK: 9 digits beginning with 04'],
    [/^\d{20}$/.test(bankAccountNumber), '/bankAccountNumber', 'must have 20 digits'],
    [keyFits(bankCode, bankAccountNumber), '/bankAccountNumber', 'does not belong to this bank: the key digit differs'],
    [inRoubles(bankAccountNumber), '/bankAccountNumber', 'is not an account in roubles'],
    [phone === undefined || E164.test(phone), '/phone', 'must be in the international form, such as +79991234567'],
  ];
  return checks.filter(([ok]) => !ok).map(([, pointer, message]) => ({ pointer, message }));
}

const keyFits = (bik: string, account: string): boolean =>
  !isBik(bik) || !/^\d{20}$/.test(account) || isAccountOf(bik, account);

const inRoubles = (account: string): boolean => !/^\d{20}$/.test(account) || isRoubleAccount(account);

/** True when money would go elsewhere: another bank, account, taxpayer or holder. */
const bankDetailsDiffer = (a: RecipientDetails, b: RecipientDetails): boolean =>
  a.bankCode !== b.bankCode ||
  a.bankAccountNumber !== b.bankAccountNumber ||
  a.inn !== b.inn ||
  a.bankAccountHolder !== b.bankAccountHolder;

/**
 * Whether new details send payouts elsewhere than the present ones. The first entry is no change; later, an edited recipient
 * and an added one are both compared.
 */
export function bankChange(
  payee: Recipient | undefined,
  details: RecipientDetails,
  now: Date,
): { bankDetailsChanged: boolean; bankChangedAt: Date | undefined } {
  const bankDetailsChanged = payee !== undefined && bankDetailsDiffer(payee, details);
  return { bankDetailsChanged, bankChangedAt: bankDetailsChanged ? now : payee?.bankChangedAt };
}

/** The most addresses that one change is published for: the warning must not become a way to send mail in bulk. */
const MAX_NOTIFIED = 5;

/**
 * The addresses to warn of new details, so that payouts cannot be redirected unnoticed: the one in force before, and those
 * since the last payout, the oldest first, because an attacker's come last. None where neither the bank details nor the e-mail
 * change.
 */
export function addressesToNotify(
  payee: Recipient | undefined,
  details: RecipientDetails,
  sinceLastPayout: readonly string[],
): { previousEmail?: string; earlierEmails?: string[] } {
  if (payee === undefined) return {};
  if (payee.email === details.email && !bankDetailsDiffer(payee, details)) return {};
  const { email: previousEmail } = payee;
  const earlierEmails = [...new Set(sinceLastPayout)]
    .filter((email) => email !== previousEmail)
    .slice(0, previousEmail === undefined ? MAX_NOTIFIED : MAX_NOTIFIED - 1);
  return {
    ...(previousEmail === undefined ? {} : { previousEmail }),
    ...(earlierEmails.length === 0 ? {} : { earlierEmails }),
  };
}

/** Payouts go to the recipient that was changed last, so no two changes have the same time, even where a clock goes back. */
export const changeTime = (payee: Recipient | undefined, now: Date): Date =>
  payee === undefined || now > payee.updatedAt ? now : new Date(payee.updatedAt.getTime() + 1);

/** Until when payouts wait after a change of bank details; undefined when they need not. */
export function frozenUntil({ bankChangedAt }: Recipient, freezeHours: number, now: Date): Date | undefined {
  if (bankChangedAt === undefined) return undefined;
  const until = new Date(bankChangedAt.getTime() + freezeHours * HOUR_MS);
  return until > now ? until : undefined;
}
