import { Eta } from 'eta';
import type { Content, House, Letter, Purpose, Reader, Words } from './content.ts';
import { layoutHtml } from './layout-html.ts';
import { layoutText } from './layout-text.ts';

const WORDS: Words<{ hello: string; questions: string; amount: string; why: Readonly<Record<Purpose, string>> }> = {
  ru: {
    hello: 'Здравствуйте',
    questions: 'Вопросы:',
    amount: 'Сумма',
    why: {
      account: 'Это письмо отправлено автоматически, потому что этот адрес указали на платформе LE-KO.',
      session: 'Это письмо отправлено автоматически: так LE-KO сообщает о ваших тренировках.',
      money: 'Это письмо отправлено автоматически: так LE-KO Pay сообщает о ваших деньгах.',
      security:
        'Это письмо отправлено автоматически: так LE-KO Pay сообщает об изменениях, важных для вашей безопасности.',
    },
  },
  en: {
    hello: 'Hello',
    questions: 'Questions:',
    amount: 'Amount',
    why: {
      account: 'This mail was sent automatically, because somebody gave this address on the LE-KO platform.',
      session: 'This mail was sent automatically: it is how LE-KO tells you about your training.',
      money: 'This mail was sent automatically: it is how LE-KO Pay tells you about your money.',
      security:
        'This mail was sent automatically: it is how LE-KO Pay tells you about changes that matter for your safety.',
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
  readonly house: House;
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
  return { subject: view.subject, preheader: view.preheader, html: render(html, view), text: render(text, view) };
}

function viewOf(letter: Letter, purpose: Purpose, { locale, house }: Reader): View {
  const words = WORDS[locale];
  const name = letter.name === undefined ? '' : `, ${letter.name}`;
  const facts = (letter.facts ?? []).flatMap(([label, value]) =>
    value === undefined ? [] : [[label, oneLine(value)] as const],
  );
  return {
    lang: locale,
    subject: oneLine(letter.subject),
    preheader: oneLine(letter.preheader),
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
    house,
    siteName: house.site.replace(/^https?:\/\/|\/$/g, ''),
  };
}

/** Nobody's name or reason may begin a new line: not in a header, and not in the text. */
const oneLine = (value: string): string => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
