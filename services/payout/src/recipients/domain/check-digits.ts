/**
 * A BIK has no check digit: nine digits, `04` for Russia. Codes of the treasury begin otherwise; coaches have no accounts
 * there.
 */
export const isBik = (text: string): boolean => /^04\d{7}$/.test(text);

/** Units of the Bank of Russia end so; accounts there, and correspondent accounts, are keyed by the region's unit instead. */
const CENTRAL_BANK = /00[012]$/;
const CORRESPONDENT = '30101';

/**
 * The key of an account (Bank of Russia, procedure 515): prefix and account, last digits of products with 7 1 3, sum ≡ 0 mod
 * 10.
 */
export function isAccountOf(bik: string, account: string): boolean {
  if (!isBik(bik) || !/^\d{20}$/.test(account)) return false;
  const central = CENTRAL_BANK.test(bik) || account.startsWith(CORRESPONDENT);
  const keyed = `${central ? `0${bik.slice(4, 6)}` : bik.slice(6, 9)}${account}`;
  const weights = [7, 1, 3];
  const sum = [...keyed].reduce((total, digit, index) => total + ((Number(digit) * (weights[index % 3] ?? 0)) % 10), 0);
  return sum % 10 === 0;
}

const ROUBLES = '810';

/** Positions 6 to 8 of an account name its currency. */
export const isRoubleAccount = (account: string): boolean => account.slice(5, 8) === ROUBLES;
