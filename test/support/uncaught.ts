import { jest } from '@jest/globals';

/** Collects what `throwLater` throws during a block's tests: jest would fail them for it. */
export function useUncaught(): unknown[] {
  const errors: unknown[] = [];
  beforeEach(() => {
    errors.length = 0;
    jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((run) => {
      try {
        run();
      } catch (error) {
        errors.push(error);
      }
    });
  });
  afterEach(() => jest.restoreAllMocks());
  return errors;
}
