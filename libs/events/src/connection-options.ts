import type { NodeConnectionOptions } from '@nats-io/transport-node';

const CONNECT_TIMEOUT_MS = 2_000;
/** How soon a broker that is away is asked for again, and how often one that is there how it is; milliseconds. */
export interface ConnectionPace {
  readonly reconnectMs: number;
  readonly pingMs: number;
}
const PACE: ConnectionPace = { reconnectMs: 1_000, pingMs: 5_000 };

interface Options {
  readonly url: string;
  readonly service: string;
  readonly pace?: ConnectionPace;
}

/**
 * `nats://user:password@host:port`, more servers behind commas. The password goes no further than where the client needs it:
 * the addresses that it may complain about have none.
 */
export function connectionOptions({ url, service, pace = PACE }: Options): NodeConnectionOptions {
  const addresses = url.split(',').map(parse);
  const { username = '', password = '' } = addresses.find(({ username }) => username !== '') ?? {};
  return {
    servers: addresses.map(({ host }) => host),
    ...(username === '' ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    name: service,
    // The only subjects that the user of a service may subscribe to.
    inboxPrefix: `_INBOX_${service}`,
    timeout: CONNECT_TIMEOUT_MS,
    maxReconnectAttempts: -1,
    // While passwords are changed the broker refuses for a while what it will take again.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: pace.reconnectMs,
    pingInterval: pace.pingMs,
    maxPingOut: 2,
  };
}

function parse(address: string): URL {
  const url = URL.parse(address);
  if (!url?.host) throw new Error('configuration: NATS_URL is not of the form nats://user:password@host:port');
  return url;
}
