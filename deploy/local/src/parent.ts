import { Socket } from 'node:net';

/** Calls `gone` when the process that started us vanishes, however it does: it holds the other end of this pipe. */
export function watchParent(env: NodeJS.ProcessEnv, gone: () => void): void {
  const fd = Number(env.LEKO_PARENT_FD);
  if (!Number.isInteger(fd) || fd < 3) return;
  const pipe = new Socket({ fd });
  pipe.on('error', gone).on('close', gone);
  pipe.resume().unref();
}
