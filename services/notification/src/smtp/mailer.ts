import addressParser from 'nodemailer/lib/addressparser';
import { TIMEOUTS, type Timeouts } from './connection.ts';
import { isAscii, partsOf, wireAddress } from './international.ts';
import { openLines } from './lines.ts';
import { readMailServer } from './mail-server.ts';
import { toMime } from './mime.ts';
import type { Mailer } from './port.ts';
import { safeAnswer } from './server-answer.ts';

/** Some are prepared while one is sent. */
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
  const address = readSender(from);
  const server = readMailServer(url);

  return {
    atOnce: MAILS_PER_CONNECTION * connections,
    host: partsOf(address).host,
    open() {
      const lines = openLines({ server, timeouts, count: connections });
      return {
        async send(mail, mayBegin = always) {
          if ([mail.to, mail.subject, mail.messageId].some((header) => CONTROL.test(header))) {
            return { kind: 'refused', reason: 'control_character_in_header' };
          }
          const to = wireAddress(mail.to);
          if (to === undefined) return { kind: 'refused', reason: 'address_without_host' };
          const letter = { from: address, to, content: toMime(mail, from) };
          const outcome = await lines.send(letter, mayBegin);
          if (outcome.kind === 'not begun' || outcome.answer === undefined) return outcome;
          return { ...outcome, answer: safeAnswer(outcome.answer, mail.to) };
        },
        close: () => lines.close(),
      };
    },
  };
}

/** The sender's address as every mail server takes it. A local part that is not ASCII would work with SMTPUTF8 servers only. */
function readSender(from: string): string {
  const [sender] = addressParser(from);
  const address = sender !== undefined && 'address' in sender ? sender.address : undefined;
  if (!address?.includes('@')) throw new Error('configuration: MAIL_FROM holds no address');
  if (!isAscii(partsOf(address).name))
    throw new Error('configuration: the name in MAIL_FROM in front of @ is not ASCII');
  const onTheWire = wireAddress(address);
  if (onTheWire === undefined) throw new Error('configuration: the domain in MAIL_FROM is none');
  return onTheWire;
}
