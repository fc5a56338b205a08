import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

// Runs as a process of its own: what it costs to take a mail is not the cost of its sender.
const HOST = '127.0.0.1';
const REPORT_EVERY_MS = 50;

let taken = 0;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData(stream, _session, callback) {
    stream.resume();
    stream.on('end', () => {
      taken += 1;
      callback();
    });
  },
});
server.on('error', () => {}); // Clients come and go.
server.listen(0, HOST, () => process.send?.({ port: (server.server.address() as AddressInfo).port }));
setInterval(() => process.send?.({ taken }), REPORT_EVERY_MS);
process.on('disconnect', () => process.exit(0));
