import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const DEFAULT_PORT = 8080;

export interface StackOptions {
  readonly dataDir: string;
  /** The gateway's; 0 takes free ports for everything. */
  readonly port: number;
  readonly fresh: boolean;
  readonly broker: boolean;
  /** A Postgres of one's own, as a role that may create roles and schemas. */
  readonly databaseUrl: string | undefined;
  readonly natsUrl: string | undefined;
  readonly logLevel: string;
  /** The embedded Postgres flushes nothing: for stacks whose data end with them. */
  readonly forgetful?: boolean;
}

/** Wrong use: the message is for the person at the keyboard. */
export class UsageError extends Error {}

interface Input {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly root: string;
}

export function readOptions({ args, env, root }: Input): StackOptions {
  const { port, fresh, 'no-broker': noBroker } = parse(args);
  return {
    dataDir: resolve(root, env.DATA_DIR || '.data'),
    port: readPort(port ?? env.PORT),
    fresh,
    broker: !noBroker,
    databaseUrl: env.DATABASE_URL || undefined,
    natsUrl: env.NATS_URL || undefined,
    logLevel: env.LOG_LEVEL || 'info',
  };
}

function parse(args: readonly string[]) {
  const options = {
    port: { type: 'string' },
    fresh: { type: 'boolean', default: false },
    'no-broker': { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}; npm start -- --help lists the options`);
  }
}

function readPort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`"${text}" is no port; give a number up to 65535: npm start -- --port 8090`);
}
