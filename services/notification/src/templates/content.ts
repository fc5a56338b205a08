import type { Locale } from '../mails/domain/locale.ts';
import type { Purpose } from '../mails/domain/purpose.ts';

/** The platform as its mails show it; from the settings. */
export interface Platform {
  /** Its legal name and address, as the reader can read them. */
  readonly imprint: Readonly<Record<Locale, string>>;
  readonly email: string;
  /** IANA time zone of the times in mails. */
  readonly zone: string;
  /** Where people find the platform. */
  readonly site: string;
  /** The page that confirms an address; it reads `token` from its query. */
  readonly verificationPage: string;
}

/** Whom a mail is written for, and by whom. */
export interface Reader {
  readonly locale: Locale;
  readonly platform: Platform;
}

/** A mail, ready to be sent. */
export interface Content {
  readonly subject: string;
  /** The line that a mailbox shows behind the subject. */
  readonly preheader: string;
  readonly html: string;
  readonly text: string;
}

/** What a template says; the layout gives it its form. All of it is plain text. */
export interface Letter {
  readonly subject: string;
  readonly preheader: string;
  readonly title: string;
  /** How the reader is greeted. */
  readonly name?: string | undefined;
  readonly paragraphs: readonly string[];
  /** The figure that the mail is about, shown large. */
  readonly amount?: string | undefined;
  readonly facts?: readonly Fact[];
  readonly action?: { readonly label: string; readonly url: string };
  /** What the reader should watch out for. */
  readonly notice?: string;
}

/** Where a line must not be broken though it could be; the layouts render it. */
export const JOINER = '\u2060';
/** The name of the platform, on one line. */
export const BRAND = `LE-${JOINER}KO`;

/** A fact without a value is left out. */
export type Fact = readonly [label: string, value: string | undefined];

/** What a letter says in each language. */
export type Words<T> = Readonly<Record<Locale, T>>;

export type { Purpose };
