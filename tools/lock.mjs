import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const WAIT_LIMIT_MS = 600_000;
const LOOK_EVERY_MS = 250;
/** A lock without a process id is one that is just being made, or the rest of a killed run. */
const NAMELESS_LIMIT_MS = 5_000;

/** One set-up at a time, also when `npm start` and `npm test` are started together. Answers how to let go. */
export async function lock(dir, say) {
  for (let waited = 0; !taken(dir); waited += LOOK_EVERY_MS) {
    if (stale(dir)) rmSync(dir, { recursive: true, force: true });
    else if (waited === 0) say('> waiting for another set-up to finish');
    if (waited > WAIT_LIMIT_MS) throw new Error(`another set-up has held its lock for ten minutes; delete ${dir}`);
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
  return () => rmSync(dir, { recursive: true, force: true });
}

function taken(dir) {
  try {
    mkdirSync(dir);
    writeFileSync(join(dir, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new Error(`cannot write to ${dir} (${error.code}); make the checkout writable`);
  }
}

function stale(dir) {
  try {
    process.kill(Number(readFileSync(join(dir, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    if (error.code === 'ENOENT') return age(dir) > NAMELESS_LIMIT_MS;
    return error.code !== 'EPERM';
  }
}

function age(dir) {
  try {
    return Date.now() - statSync(dir).mtimeMs;
  } catch {
    return 0; // Gone in the meantime.
  }
}
