import { Socket } from 'node:net';

/** Calls `gone` when the parent process ends, in whatever way: it holds the other end of this pipe. */
export function watchParent(env: NodeJS.ProcessEnv, gone: () => void): void {
  // Only what was said to us: in a grandchild the number belongs to something else.
  if (Number(env.LEKO_PARENT_PID) !== process.ppid) return;
  const pipe = new Socket({ fd: Number(env.LEKO_PARENT_FD) });
  pipe.on('error', gone).on('close', gone);
  pipe.resume().unref();
}
