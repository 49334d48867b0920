/**
 * Compares two resource versions as decimal numbers of any length: negative, zero or positive. Empty counts as oldest. Versions of
 * one resource are comparable by KEP-5504; ours are one counter over the whole store.
 */
export const compareResourceVersions = (a: string, b: string): number => {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}
