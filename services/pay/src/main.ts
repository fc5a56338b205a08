import { runService } from '@leko/service';
import { pay } from './app.ts';

await runService(pay, process);
