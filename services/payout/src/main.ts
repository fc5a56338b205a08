import { runService } from '@leko/service';
import { payout } from './app.ts';

await runService(payout, process);
