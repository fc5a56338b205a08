import { asProcess, createInternalSigner, createLog, stopInPhases } from '@leko/runtime';
import { openDocuments, openFaultBook } from '@leko/simulators/kit';
import { sandboxApp } from './app.ts';
import { openClock } from './clock.ts';
import { readConfig } from './config.ts';
import { importJournal } from './import-journal.ts';
import { mailboxUpstream, openMailbox } from './mailbox.ts';
import { mailFaults } from './mailbox-faults.ts';
import { openSmtp } from './mailbox-server.ts';
import { templateSource } from './mailbox-templates.ts';
import { servicePart, simulatorPart } from './parts.ts';
import { openSimulators } from './simulators.ts';
import { journalFile, worldFile } from './world-file.ts';

const STOP_LIMIT_MS = 5_000;

const config = readConfig(process.env);
const log = createLog('sandbox', config.LOG_LEVEL);
const documents = openDocuments(worldFile(config.DATA_DIR));
const faults = openFaultBook(documents);
const clock = openClock(config.CLOCK_FILE);
const mailbox = openMailbox(documents);
const outside = { documents, faults, clock: clock.now, log: (line: string) => log.info(line) };
const simulators = [...openSimulators(config, outside), mailboxUpstream(documents)];
// All kinds have their keys by now.
importJournal(documents, journalFile(config.DATA_DIR));

const sign = await createInternalSigner({ issuer: 'sandbox', keyFile: config.INTERNAL_SIGNING_KEY_FILE });
const service = (name: string, url: string) =>
  servicePart(name, url, (request) => sign(name, asProcess('sandbox'), request));
const services = [
  service('pay', config.PAY_URL),
  service('payout', config.PAYOUT_URL),
  service('notification', config.NOTIFICATION_URL),
];

const templates = templateSource(config.NOTIFICATION_URL, (path) =>
  sign('notification', asProcess('sandbox'), { method: 'GET', path }),
);
const world = { services, simulators: simulators.map(simulatorPart), clock };
const switches = { documents, faults, mailbox, templates, simulators, world };
const app = await sandboxApp({ log, ...switches, publicUrl: config.PUBLIC_URL });
const smtp = openSmtp({ mailbox, faults: mailFaults(faults), clock: clock.now });
smtp.on('error', (error) => log.warn({ err: error }, 'smtp failed'));

stopInPhases(
  log,
  [
    { name: 'http', limitMs: STOP_LIMIT_MS, run: () => app.close() },
    { name: 'smtp', limitMs: STOP_LIMIT_MS, run: () => new Promise<void>((resolve) => smtp.close(() => resolve())) },
    {
      name: 'simulators',
      limitMs: STOP_LIMIT_MS,
      run: () => Promise.all(simulators.map((simulator) => simulator.close())),
    },
    { name: 'documents', limitMs: STOP_LIMIT_MS, run: async () => documents.close() },
  ],
  { stopWithParent: config.STOP_WITH_PARENT === '1' },
);

await new Promise<void>((resolve, reject) => {
  smtp.once('error', reject);
  smtp.listen(config.SMTP_PORT, config.HOST, resolve);
});
await app.listen({ host: config.HOST, port: config.SANDBOX_PORT });
log.info({ port: config.SANDBOX_PORT, smtpPort: config.SMTP_PORT }, 'sandbox ready');
