/** Loaded into a process under test: tells its parent on request what is in use once all that is free has been collected. */
process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage());
});
