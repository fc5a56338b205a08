// Says more at once than a pipe takes, and ends as a process ends that cannot go on; notifies its parent first.
import { createLog } from '../src/index.ts';

process.on('exit', () => process.send?.('ending'));
const log = createLog('talker', 'info');
for (let line = 0; line < Number(process.argv[2]); line++) log.info({ padding: 'x'.repeat(300) }, `line ${line}`);
log.fatal('the end');
process.exit(1);
