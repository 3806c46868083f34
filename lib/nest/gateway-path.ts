/**
 * Brings a gateway's path into its one form: a leading slash, none at the end, none doubled.
 * @param prefix - the application's global prefix, where it applies.
 */
export function normalizePath(path: string | undefined, prefix = ''): string {
  const segments = `${prefix}/${path ?? ''}`.split('/').filter((segment) => segment !== '');
  return `/${segments.join('/')}`;
}
