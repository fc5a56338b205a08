import addressParser from 'nodemailer/lib/addressparser';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Outcome } from '../../domain/message.ts';
import type { Mail, Mailer } from '../mailer.ts';
import { type Connection, openConnection, TIMEOUTS, type Timeouts } from './connection.ts';
import { outcomeOf } from './translate.ts';

const CONTROL = /\p{Cc}/u;

interface Options {
  readonly url: string;
  readonly from: string;
  readonly timeouts?: Timeouts;
}

/** Delivers to one mail server, one connection a mail. */
export function createSmtpMailer({ url, from, timeouts = TIMEOUTS }: Options): Mailer {
  const [sender] = addressParser(from);
  const address = sender !== undefined && 'address' in sender ? sender.address : undefined;
  if (!address) throw new Error('configuration: MAIL_FROM holds no address');

  return {
    host: address.slice(address.lastIndexOf('@') + 1),
    async send(mail) {
      if ([mail.to, mail.subject, mail.messageId].some((header) => CONTROL.test(header))) {
        return { kind: 'refused', reason: 'control_character_in_header' };
      }
      const content = await compose(mail, from);
      const connection = openConnection(url, timeouts);
      const limit = setTimeout(() => connection.close(), timeouts.totalMs);
      return converse(connection, { from: address, to: mail.to, content }).finally(() => clearTimeout(limit));
    },
  };
}

interface Letter {
  readonly from: string;
  readonly to: string;
  readonly content: Buffer;
}

async function converse(connection: Connection, letter: Letter): Promise<Outcome> {
  try {
    await connection.open();
    await connection.send(letter);
    return { kind: 'ok' };
  } catch (error) {
    return outcomeOf(error, connection.phase());
  } finally {
    connection.quit();
  }
}

function compose({ messageId, to, subject, html, text }: Mail, from: string): Promise<Buffer> {
  const headers = { 'auto-submitted': 'auto-generated' };
  const options = { from, to: { name: '', address: to }, subject, html, text, messageId, headers };
  const composer = new MailComposer({ ...options, disableFileAccess: true, disableUrlAccess: true });
  return composer.compile().build();
}
