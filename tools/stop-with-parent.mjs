import { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';

// Only in the program itself: its own children inherit this import, and what they have under that number is not our pipe.
if (isMainThread && Number(process.env.LEKO_PARENT_PID) === process.ppid) {
  const pipe = new Socket({ fd: Number(process.env.LEKO_PARENT_FD) });
  pipe.on('error', () => {}).on('close', () => process.exit(1));
  pipe.resume().unref();
}
