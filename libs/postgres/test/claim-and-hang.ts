import { connect, runOnce } from '../src/index.ts';

/** Claims a key and then hangs, until it is killed: `node claim-and-hang.ts <url> <key>`. */
const [url = '', key = ''] = process.argv.slice(2);
const db = connect({ url, applicationName: 'hanging' });
await runOnce(db, { scope: 'scope', key, fingerprint: 'f' }, () => {
  process.stdout.write('claimed\n');
  return new Promise<never>(() => {});
});
