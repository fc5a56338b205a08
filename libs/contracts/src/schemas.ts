import { type TSchema, Type } from '@sinclair/typebox';
import type * as ids from './ids.ts';

/** Building blocks of every documented body. Patterns are stricter than the published ones only where those admit nonsense. */
export const Uuid = (description: string) =>
  Type.String({ format: 'uuid', description, examples: ['00000000-0000-1000-9000-510d9bb07630'] });

/** One of a few words; for HTTP schemas only (TypeBox itself cannot check it, Ajv and every client generator can). */
export const OneOf = <const T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], description });

/** A schema that says more of itself in one place. (Spread into a new object its type could not be named in a build.) */
export const described = <T extends TSchema>(schema: T, description: string): T => ({ ...schema, description });

/** The same schema with what counts where nothing is said. */
export const withDefault = <T extends TSchema>(schema: T, value: unknown): T => ({ ...schema, default: value });

export const Amount = Type.String({
  pattern: '^\\d{1,12}( [A-Z]{3})?$',
  description: 'Whole units with an optional currency code; the code is always present in answers.',
  examples: ['100 RUB'],
});

export const ExactAmount = Type.String({
  pattern: '^\\d{1,12}(?:\\.\\d{2})?( [A-Z]{3})?$',
  description: 'Two decimals with an optional currency code; the code is always present in answers.',
  examples: ['100.12 RUB'],
});

/** Control characters, line separators, and what is invisible or turns a line around. */
const UNPRINTABLE = '\\u0000-\\u001F\\u007F-\\u009F\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u2069\\uFEFF';
/** What `\s` says of the rest: no sign belongs to two neighbours of the pattern, so no text is gone through twice. */
const SPACE = ' \\u00A0\\u1680\\u2000-\\u200A\\u202F\\u205F\\u3000';
/** Something must be seen, and nothing else may hide in an order number or a bank's code. */
const PLAIN = `^[${SPACE}]*[^\\s${UNPRINTABLE}][^${UNPRINTABLE}]*$`;
export const PlainText = (maxLength: number, description: string, examples: string[] = []) =>
  Type.String({ minLength: 1, maxLength, pattern: PLAIN, description, examples });

/** Letters that nothing joins: Latin, Greek, Cyrillic and what goes with them, with the spaces and signs of their texts. */
const APART = '\\u0021-\\u007E\\u00A1-\\u058F\\u1E00-\\u1FFF\\u2010-\\u2027\\u2030-\\u205E\\u2070-\\u218F';
const NOT_JOINED = '\\u0000-\\u058F\\u1E00-\\u218F\\uFEFF';
/** What stands between two letters of Persian or Hindi, or two pictures that make one, is invisible and part of the word. */
const JOINED = `(?:[\\u200C\\u200D][^\\s${NOT_JOINED}])*`;
/** The same for what people call themselves and their things. Every sign begins one branch only. */
const WORDS = `^[${SPACE}]*(?:[${APART}]|[^\\s${NOT_JOINED}]${JOINED})(?:[${APART}${SPACE}]|[^${NOT_JOINED}\\u1680\\u3000]${JOINED})*$`;
export const Text = (maxLength: number, description: string, examples: string[] = []) =>
  Type.String({ minLength: 1, maxLength, pattern: WORDS, description, examples });

/** An instant as RFC 3339 with a zone, of a day that exists: see `parseInstant`. */
export const DateTime = Type.String({
  format: 'date-time',
  description: 'Date and time in RFC 3339, of the years 2000 to 2099 and without leap seconds',
  examples: ['2026-11-29T12:09:53.000Z'],
});

/** One address of the plain form: see `isMailAddress`. */
export const MailAddress = (description: string) =>
  Type.String({ format: 'email', maxLength: 254, description, examples: ['anna@example.com'] });
/** The same, or a phone number in the international form. */
export const MailAddressOrPhone = (description: string) =>
  Type.String({ format: 'email-or-phone', maxLength: 254, description, examples: ['athlete@example.com'] });

export const OrderId = PlainText(128, 'Order ID, uuid or text', ['order-1']);
export const SessionId = PlainText(128, 'Training session ID, uuid or text', ['session-1']);
export const CoachId = Uuid('Coach ID: the user who receives money');
export type CoachId = ids.CoachId;
export const AthleteId = Uuid('Athlete ID: the user who pays money');
export type AthleteId = ids.AthleteId;
export const Purpose = Text(140, 'Payment purpose, shown to the payer by the bank', ['Training sessions with a coach']);
export const Percentage = Type.String({ pattern: '^\\d{1,3}(\\.\\d{1,4})?$', examples: ['10.0000'] });

export const PaymentStatus = OneOf(['CREATED', 'PAID', 'REFUNDED', 'FAILED', 'CAPTURED'], 'Payment status');

export const PageQuery = {
  page: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, default: 0, description: 'Page number, from 0' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 10, description: 'Page size' })),
};

/** `{data, count, page, limit, total}`: the documented form of every list. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object(
    {
      data: Type.Array(item),
      count: Type.Integer({ minimum: 0, description: 'Entries on this page' }),
      page: Type.Integer({ minimum: 0 }),
      limit: Type.Integer({ minimum: 1, maximum: 100 }),
      total: Type.Integer({ minimum: 0, description: 'Entries in all' }),
    },
    { additionalProperties: false },
  );
