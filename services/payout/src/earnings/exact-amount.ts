import { type Money, parseExactAmount } from '@leko/money';

/** An amount of an event; throws where the text is none. */
export function exactAmount(text: string): Money {
  const amount = parseExactAmount(text);
  if (amount === undefined) throw new Error('the event holds an unreadable amount');
  return amount;
}
