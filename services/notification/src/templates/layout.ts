import { Eta } from 'eta';
import {
  BRAND,
  type Content,
  JOINER,
  type Letter,
  type Platform,
  type Purpose,
  type Reader,
  type Words,
} from './content.ts';
import { unlinked } from './foreign.ts';
import { layoutHtml } from './layout-html.ts';
import { layoutText } from './layout-text.ts';

const WORDS: Words<{ hello: string; questions: string; amount: string; why: Readonly<Record<Purpose, string>> }> = {
  ru: {
    hello: 'Здравствуйте',
    questions: 'Вопросы:',
    amount: 'Сумма',
    why: {
      account: `Это письмо отправлено автоматически, потому что этот адрес указали на платформе ${BRAND}.`,
      session: `Это письмо отправлено автоматически: так ${BRAND} сообщает о ваших тренировках.`,
      money: `Это письмо отправлено автоматически: так ${BRAND} Pay сообщает о ваших деньгах.`,
      security: `Это письмо отправлено автоматически: так ${BRAND} Pay сообщает об изменениях, важных для вашей безопасности.`,
    },
  },
  en: {
    hello: 'Hello',
    questions: 'Questions:',
    amount: 'Amount',
    why: {
      account: `This mail was sent automatically, because somebody gave this address on the ${BRAND} platform.`,
      session: `This mail was sent automatically: it is how ${BRAND} tells you about your training.`,
      money: `This mail was sent automatically: it is how ${BRAND} Pay tells you about your money.`,
      security: `This mail was sent automatically: it is how ${BRAND} Pay tells you about changes that matter for your safety.`,
    },
  },
};

/** Mailboxes fill the preview line with what follows; these invisible signs leave it as it was written. */
const PADDING = '&#847;&zwnj;&nbsp;'.repeat(40);

/** All that the layout may ask for; nothing is left out, so that a misspelt name is found by any test. */
interface View {
  readonly lang: string;
  readonly subject: string;
  readonly preheader: string;
  readonly padding: string;
  readonly title: string;
  readonly amount: string | null;
  readonly paragraphs: readonly string[];
  readonly facts: readonly (readonly [string, string])[];
  /** The facts of the text form, which has no place for a large figure. */
  readonly rows: readonly (readonly [string, string])[];
  readonly action: { readonly label: string; readonly url: string } | null;
  readonly notice: string | null;
  readonly why: string;
  readonly questions: string;
  readonly imprint: string;
  readonly platform: Platform;
  readonly siteName: string;
}

const eta = new Eta({
  autoTrim: [false, 'nl'],
  autoFilter: true,
  filterFunction(value: unknown) {
    if (typeof value !== 'string') throw new TypeError('the layout asks for something that is no text');
    return value;
  },
});
const [html, text] = [layoutHtml, layoutText].map((source) => eta.compile(source));
const render = (template: typeof html, view: View): string => template?.call(eta, view) ?? '';

/** Gives a letter its form: readable on a phone, in the dark, and as plain text. */
export function layout(letter: Letter, purpose: Purpose, reader: Reader): Content {
  const view = viewOf(letter, purpose, reader);
  const { subject, preheader } = view;
  return { subject, preheader, html: unbroken(render(html, view)), text: withoutJoiners(render(text, view)) };
}

function viewOf(letter: Letter, purpose: Purpose, { locale, platform }: Reader): View {
  const words = WORDS[locale];
  const name = letter.name === undefined ? '' : `, ${unlinked(letter.name)}`;
  const facts = (letter.facts ?? []).flatMap(([label, value]) =>
    value === undefined ? [] : [[label, oneLine(value)] as const],
  );
  return {
    lang: locale,
    subject: withoutJoiners(oneLine(letter.subject)),
    preheader: withoutJoiners(oneLine(letter.preheader)),
    padding: PADDING,
    title: oneLine(letter.title),
    amount: letter.amount ?? null,
    paragraphs: [`${words.hello}${name}!`, ...letter.paragraphs].map(oneLine),
    facts,
    rows: letter.amount === undefined ? facts : [[words.amount, letter.amount], ...facts],
    action: letter.action ?? null,
    notice: letter.notice ?? null,
    why: words.why[purpose],
    questions: words.questions,
    imprint: platform.imprint[locale],
    platform,
    siteName: platform.site.replace(/^https?:\/\/|\/$/g, ''),
  };
}

/** No name or reason may begin a new line: not in a header, and not in the text. */
const oneLine = (value: string): string => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

/** Old mail programs show the character itself as a box, so it is never sent. */
const withoutJoiners = (value: string): string => value.replaceAll(JOINER, '');
/** Starts at word boundaries only, without backtracking: a page is scanned once. */
const JOINED = new RegExp(`(?<![^\\s<>"])[^\\s<>"${JOINER}]*${JOINER}[^\\s<>"]*`, 'g');
const unbroken = (page: string): string =>
  page.replace(JOINED, (word) => `<span style="white-space:nowrap">${withoutJoiners(word)}</span>`);
