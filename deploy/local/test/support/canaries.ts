import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Values that nothing else has, one for each field with data of a person. */
export const COACH = {
  user: { email: 'canary-coach-user@mail.example', name: 'Канарейкин Тренер', phone: '+79990001101' },
  first: {
    name: 'IP Canary First',
    address: 'Canary street 1, Moscow',
    phone: '+79990001102',
    email: 'canary-first@mail.example',
    inn: '500100732259',
    bankCode: '044525104',
    bankAccountNumber: '40817810802000000008',
    bankAccountHolder: 'Canary First Holder',
  },
  /** Where the money goes in the end; the change is mailed to the first address. */
  second: {
    name: 'IP Canary Second',
    address: 'Canary street 2, Kazan',
    phone: '+79990001103',
    email: 'canary-second@mail.example',
    inn: '7707083893',
    bankCode: '044525225',
    bankAccountNumber: '40817810700000000001',
    bankAccountHolder: 'Canary Second Holder',
  },
};
export const ATHLETE = {
  user: { email: 'canary-athlete-user@mail.example', name: 'Канарейкина Анна', phone: '+79990001104' },
  moved: { email: 'canary-athlete-moved@mail.example' },
  receiptTo: 'canary-receipt@mail.example',
  refundTo: 'canary-refund@mail.example',
  asked: { email: 'canary-asked@mail.example', name: 'Canary Asked' },
};

const valuesOf = (value: object): string[] =>
  Object.entries(value).flatMap(([name, item]: [string, unknown]) => {
    if (name === 'bankCode') return [];
    return typeof item === 'object' && item !== null ? valuesOf(item) : [String(item)];
  });

export const CANARIES: readonly string[] = [...new Set(valuesOf({ COACH, ATHLETE }))];

/** Files below the folder that hold one of the words, as `file: word`. */
export function findInFiles(folder: string, words: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .flatMap((file) => {
      const content = read(file);
      return words.filter((word) => content.includes(word)).map((word) => `${file.slice(folder.length + 1)}: ${word}`);
    });
}

/** Servers come and go with files of their own while they run. */
function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
