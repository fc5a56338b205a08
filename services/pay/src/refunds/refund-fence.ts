/** A process that takes longer from the decision to the call was suspended, and another may have taken over the refund. */
const FENCE_MS = 5_000;

/** Starts now; true while no other process can have taken over. By real time, not the business clock. */
export function startFence(): () => boolean {
  const [monotonic, wall] = [performance.now(), Date.now()];
  // The monotonic clock stops while a machine sleeps, the wall clock can be set.
  return () => Math.max(performance.now() - monotonic, Date.now() - wall) < FENCE_MS;
}
