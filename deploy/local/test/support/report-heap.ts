/** Loaded into a process under test: reports to its parent on request what is in use after garbage collection. */
process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage());
});
