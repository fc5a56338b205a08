import type { Locale } from '../domain/locale.ts';

/** Whom a mail is written for. */
export interface Reader {
  readonly locale: Locale;
  /** Where people find the platform. */
  readonly site: string;
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
  readonly name: string | undefined;
  readonly paragraphs: readonly string[];
  readonly facts: readonly (readonly [label: string, value: string])[];
}
