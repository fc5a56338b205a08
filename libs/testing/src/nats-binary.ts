import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const runs = (file: string | undefined): file is string =>
  file !== undefined && spawnSync(file, ['--version'], { stdio: 'ignore' }).status === 0;

/**
 * A real nats-server without root: NATS_SERVER_BIN, the PATH, or the distribution's own package unpacked into `home`
 * (nothing is installed). Undefined where none of these works; the reason has then been passed to `say`.
 */
export function findNatsServer(home: string, say: (line: string) => void): string | undefined {
  const unpacked = join(home, 'usr/sbin/nats-server');
  const found = [process.env.NATS_SERVER_BIN, 'nats-server', '/usr/sbin/nats-server', unpacked].find(runs);
  if (found) return found;
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) {
    say('no nats-server on the PATH (NATS_SERVER_BIN names one elsewhere)');
    return undefined;
  }
  say("unpacking the distribution's nats-server, once");
  try {
    return unpackDebianPackage(home);
  } catch (error) {
    say(`nats-server cannot be fetched: ${(error as Error).message}`);
    return undefined;
  }
}

function unpackDebianPackage(home: string): string {
  mkdirSync(dirname(home), { recursive: true });
  const work = mkdtempSync(`${home}.`);
  try {
    for (const dir of ['lists/partial', 'cache/archives/partial', 'pkg'])
      mkdirSync(join(work, dir), { recursive: true });
    aptGet(work, 'update');
    aptGet(work, 'download', 'nats-server');
    const deb = readdirSync(join(work, 'pkg')).find((file) => file.endsWith('.deb'));
    if (deb === undefined) throw new Error('apt-get downloaded nothing');
    const unpack = spawnSync('dpkg', ['-x', deb, 'out'], { cwd: join(work, 'pkg'), encoding: 'utf8' });
    if (unpack.status !== 0) throw new Error(`dpkg -x: ${unpack.stderr.trim()}`);
    if (!existsSync(home)) renameSync(join(work, 'pkg', 'out'), home);
    return join(home, 'usr/sbin/nats-server');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function aptGet(work: string, ...args: string[]): void {
  const own = [`-oDir::State::Lists=${work}/lists`, `-oDir::Cache=${work}/cache`, '-oDebug::NoLocking=1', '-qq'];
  // As root apt would download as its own account, which cannot write here.
  const sandbox = process.getuid?.() === 0 ? ['-oAPT::Sandbox::User=root'] : [];
  const result = spawnSync('apt-get', [...own, ...sandbox, ...args], { cwd: join(work, 'pkg'), encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`apt-get ${args.join(' ')}: ${result.stderr.trim().split('\n').at(-1)}`);
}
