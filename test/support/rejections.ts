/** Returns what nobody handled of the rejections that running something leaves behind. */
export async function rejectionsOf(run: () => unknown): Promise<unknown[]> {
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on('unhandledRejection', note);
  await run();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  return unhandled;
}
