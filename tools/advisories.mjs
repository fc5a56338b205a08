// `npm run advisories`: asks the registry what is known against the packages that run in production. What is high or
// critical fails; a registry that answers no such question (mirrors, no network) says so in one line and passes.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ROOT, toolEnv } from './setup.mjs';

/** For the answer of the registry, and for pnpm as a whole: a gate that may pass without it waits no longer. */
const ANSWER_LIMIT_MS = Number(process.env.ADVISORIES_TIMEOUT_MS ?? '8000');
const LIMIT_MS = 2 * ANSWER_LIMIT_MS;
const ASK = ['audit', '--prod', '--audit-level', 'high', '--json'];
const NO_ANSWER = 'ERR_PNPM_AUDIT_BAD_RESPONSE';
const PATHS_SHOWN = 3;
const REASONS = /responded with \d+|invalid JSON|timed out|connection refused|dns error/i;

/** `verdict`: what to print; `passed`: false where production would run something dangerous, or where pnpm could not even ask. */
export function checkAdvisories() {
  const today = new Date().toISOString().slice(0, 10);
  const accepted = readAccepted();
  const result = askPnpm();
  if (result.error?.code === 'ETIMEDOUT') return { passed: true, verdict: 'not checked: the registry took too long' };
  if (result.status !== 0 && result.stderr?.includes(NO_ANSWER)) {
    return { passed: true, verdict: `not checked: the registry gives no advisories (${reasonIn(result.stderr)})` };
  }
  const found = advisoriesIn(result.stdout);
  if (found === undefined) return { passed: false, verdict: result.error?.message ?? result.stderr };
  const standing = accepted.filter(({ until }) => until >= today).map(({ id }) => id);
  const left = found.filter(({ github_advisory_id }) => !standing.includes(github_advisory_id));
  if (left.length === 0) return { passed: true, verdict: 'none high or critical' };
  return { passed: false, verdict: [...left.map(describeAdvisory), ...over(accepted, today)].join('\n') };
}

/** Each has the id (GHSA-…), a reason, and the last day on which we live with it. */
function readAccepted() {
  const accepted = JSON.parse(readFileSync(new URL('accepted-advisories.json', import.meta.url), 'utf8'));
  const bad = accepted.find(
    ({ id, until, reason }) => !/^GHSA-/.test(id) || !/^\d{4}-\d\d-\d\d$/.test(until) || !reason,
  );
  if (bad) throw new Error(`accepted-advisories.json: ${JSON.stringify(bad)} needs id, until (YYYY-MM-DD) and reason`);
  return accepted;
}

const over = (accepted, today) =>
  accepted.filter(({ until }) => until < today).map(({ id, until }) => `${id} was accepted until ${until} only`);

function askPnpm() {
  const env = { ...toolEnv(), pnpm_config_fetch_retries: '0', pnpm_config_fetch_timeout: String(ANSWER_LIMIT_MS) };
  const options = { cwd: ROOT, env, encoding: 'utf8', timeout: LIMIT_MS, shell: process.platform === 'win32' };
  return spawnSync('pnpm', ASK, options);
}

/** pnpm breaks its lines where the terminal would end. */
const reasonIn = (text) => REASONS.exec(text.replace(/[\s│]+/g, ' '))?.[0] ?? 'no reason given';

function advisoriesIn(stdout) {
  try {
    return Object.values(JSON.parse(stdout).advisories);
  } catch {
    return undefined; // Not a report.
  }
}

function describeAdvisory({ severity, module_name, vulnerable_versions, title, github_advisory_id, url, ...rest }) {
  const paths = rest.findings.flatMap(({ paths }) => paths).slice(0, PATHS_SHOWN);
  return (
    `${severity}: ${module_name} ${vulnerable_versions}, ${title} (${github_advisory_id}, ${url})\n` +
    `  mended in ${rest.patched_versions ?? 'no version yet'}; comes by ${paths.join(', ')}`
  );
}
