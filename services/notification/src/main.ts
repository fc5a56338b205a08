import { runService } from '@leko/service';
import { notification } from './app.ts';

await runService(notification, process);
