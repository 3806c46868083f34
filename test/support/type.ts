/** `true` where two types are the same to the compiler, `any` and `readonly` included. */
export type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Fails to compile unless its argument is `true`: `is<Same<typeof room.size, number>>()`. */
export const is = <_Fact extends true>(): void => undefined;
