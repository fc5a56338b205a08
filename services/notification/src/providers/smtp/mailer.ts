import addressParser from 'nodemailer/lib/addressparser';
import { safeAnswer } from '../../domain/server-answer.ts';
import type { Mailer } from '../mailer.ts';
import { TIMEOUTS, type Timeouts } from './connection.ts';
import { openLines } from './lines.ts';
import { readMailServer } from './mail-server.ts';
import { toMime } from './mime.ts';

/** Some are made ready while one is carried. */
const MAILS_PER_CONNECTION = 3;
const CONTROL = /\p{Cc}/u;
const always = () => true;

interface Options {
  readonly url: string;
  readonly from: string;
  readonly connections: number;
  readonly timeouts?: Timeouts;
}

/** Delivers to one mail server. */
export function createSmtpMailer({ url, from, connections, timeouts = TIMEOUTS }: Options): Mailer {
  const [sender] = addressParser(from);
  const server = readMailServer(url);
  const address = sender !== undefined && 'address' in sender ? sender.address : undefined;
  if (!address) throw new Error('configuration: MAIL_FROM holds no address');

  return {
    atOnce: MAILS_PER_CONNECTION * connections,
    host: address.slice(address.lastIndexOf('@') + 1),
    open() {
      const lines = openLines({ server, timeouts, count: connections });
      return {
        async send(mail, mayBegin = always) {
          if ([mail.to, mail.subject, mail.messageId].some((header) => CONTROL.test(header))) {
            return { kind: 'refused', reason: 'control_character_in_header' };
          }
          const letter = { from: address, to: mail.to, content: toMime(mail, from) };
          const outcome = await lines.send(letter, mayBegin);
          if (outcome.kind === 'not begun' || outcome.answer === undefined) return outcome;
          return { ...outcome, answer: safeAnswer(outcome.answer, mail.to) };
        },
        close: () => lines.close(),
      };
    },
  };
}
