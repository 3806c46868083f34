/** Tells the bench which port a server listens on, and lets it collect garbage (SIGUSR2). */
export function announce(port: number): void {
  process.on('SIGUSR2', () => {
    collect(3);
  });
  process.stdout.write(`listening ${port}\n`);
}

/** Turns lie between the collections, so that what a finalizer frees goes too. */
function collect(times: number): void {
  if (times === 0) {
    process.stdout.write('collected\n');
    return;
  }
  globalThis.gc?.();
  setTimeout(collect, 100, times - 1);
}
