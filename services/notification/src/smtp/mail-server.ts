import { asciiHost } from './international.ts';

/** The mail server and the login. */
export interface MailServer {
  readonly host: string;
  readonly port?: number;
  readonly secure: boolean;
  readonly ignoreTLS: boolean;
  readonly requireTLS: boolean;
  readonly credentials: { readonly user: string; readonly pass: string } | undefined;
}

/** The mail server of an address such as `smtps://user:password@host:port`. An invalid one is not repeated in the error: it holds a password. */
export function readMailServer(url: string): MailServer {
  try {
    return mailServerOf(new URL(url));
  } catch {
    throw new Error(
      'configuration: SMTP_URL is no address of a mail server (is a sign of the password not %-encoded?)',
    );
  }
}

function mailServerOf({ protocol, hostname, port, username, password }: URL): MailServer {
  const host = asciiHost(decodeURIComponent(hostname));
  if (host === '') throw new Error('no host');
  const isLocal = /^(localhost|127\.[\d.]+|\[::1\])$/.test(host);
  const withLogin = username !== '';
  return {
    host: host.replace(/^\[|\]$/g, ''),
    ...(port === '' ? {} : { port: Number(port) }),
    secure: protocol === 'smtps:',
    ignoreTLS: isLocal,
    requireTLS: withLogin && !isLocal, // A password never crosses a network in clear.
    credentials: withLogin ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : undefined,
  };
}
