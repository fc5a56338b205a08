import { isObject, type Json } from './json.ts';
import type { Random } from './random.ts';

const DEEP = 5_000;
const DIGITS = 50_000;
const WRONG_TYPES: readonly [Json, ...Json[]] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  'x',
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  ['1 RUB'],
];
const STRANGE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  'a\u0000',
  'id',
  'status',
  'athleteId',
  'role',
] as const;

/** One thing about a value made wrong, somewhere inside. */
export function mutateValue(value: Json, random: Random): Json {
  if (Array.isArray(value) && value.length > 0 && random.chance(70)) {
    const index = random.int(value.length);
    if (random.chance(30)) return random.chance(50) ? value.toSpliced(index, 1) : [...value, value[index] ?? null];
    return value.map((item, position) => (position === index ? mutateValue(item, random) : item));
  }
  if (isObject(value) && random.chance(90)) return mutateObject(value, random);
  return random.pick(WRONG_TYPES);
}

function mutateObject(value: Readonly<Record<string, Json>>, random: Random): Json {
  const name = random.pickAny(Object.keys(value));
  if (name === undefined || random.chance(20))
    return { ...value, [random.pick(STRANGE_NAMES)]: random.pick(WRONG_TYPES) };
  if (random.chance(25)) return Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
  return { ...value, [name]: mutateValue(value[name] ?? null, random) };
}

export interface Text {
  readonly body: Buffer;
  /** Why it must not be accepted. */
  readonly forbidden: string | undefined;
}

type Spoil = (json: string) => string | Buffer;

/** Of a whole JSON text; all of them are forbidden whatever the schema says. */
const SPOILS: Readonly<Record<string, Spoil>> = {
  'a duplicate key': (json) => json.replace(/^\{(\s*"(?:[^"\\]|\\.)*"\s*:)/, '{$1 null,$1'),
  'a NUL': (json) => json.replace(/":\s*"/, '":"\\u0000'),
  'a lone surrogate': (json) => json.replace(/":\s*"/, '":"\\ud800'),
  __proto__: (json) => json.replace(/^\{/, '{"__proto__":{"isAdmin":true},'),
  'constructor.prototype': (json) => json.replace(/^\{/, '{"constructor":{"prototype":{"a":1}},'),
  'too deep': (json) => json.replace(/^\{/, `{"deep":${'['.repeat(DEEP)}${']'.repeat(DEEP)},`),
  'too many keys': (json) =>
    json.replace(/^\{/, `{"many":{${Array.from({ length: 1_200 }, (_, index) => `"k${index}":1`).join(',')}},`),
  'a number of many digits': (json) => json.replace(/^\{/, `{"big":${'9'.repeat(DIGITS)},`),
  'half a text': (json) => json.slice(0, Math.max(1, json.length - 2)),
  'a trailing comma': (json) => json.replace(/\}$/, ',}'),
  'more after the end': (json) => `${json}{}`,
  'single quotes': (json) => json.replaceAll('"', "'"),
  'a comment': (json) => `/* */${json}`,
  NaN: (json) => json.replace(/^\{/, '{"n":NaN,'),
  'bad UTF-8': (json) =>
    Buffer.concat([
      Buffer.from(json.slice(0, -1)),
      Buffer.from(',"u":"'),
      Buffer.from([0xc3, 0x28, 0xff]),
      Buffer.from('"}'),
    ]),
  'an overlong form': (json) =>
    Buffer.concat([
      Buffer.from(json.slice(0, -1)),
      Buffer.from(',"u":"'),
      Buffer.from([0xc0, 0x80]),
      Buffer.from('"}'),
    ]),
  'UTF-16': (json) => Buffer.from(`\ufeff${json}`, 'utf16le'),
  'not an object': () => '42',
  'a list': (json) => `[${json}]`,
  'too large': (json) => json.replace(/^\{/, `{"pad":"${'p'.repeat(70_000)}",`),
};
const SPOIL_NAMES = Object.keys(SPOILS);

/** The text of a body spoiled in a way that a value cannot be. */
export function spoilText(value: Json, random: Random): Text {
  const json = JSON.stringify(value);
  const why = random.pickAny(SPOIL_NAMES) ?? '';
  const body = Buffer.from(SPOILS[why]?.(json) ?? json);
  return { body, forbidden: body.equals(Buffer.from(json)) ? undefined : why };
}
