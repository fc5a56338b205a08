/** What lies between the decision to ask and the call is a moment; whoever took longer was frozen, and may have been replaced. */
const FENCE_MS = 5_000;

/** Starts now; true while what was written down since is surely still believed by everybody. By real time, not the business's. */
export function startFence(): () => boolean {
  const [monotonic, wall] = [performance.now(), Date.now()];
  // The first stands still while a machine sleeps, the second can be set.
  return () => Math.max(performance.now() - monotonic, Date.now() - wall) < FENCE_MS;
}
