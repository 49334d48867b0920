import type { BackOffEntry } from './observed.ts'

/** Upstream's flowcontrol.Backoff as the kubelet sets it: from 10 s, doubled up to 5 min, forgotten after twice that. */
const INITIAL_MS = 10_000
const MAX_MS = 300_000
const FORGET_MS = 2 * MAX_MS

const isKnown = (entry: BackOffEntry | undefined, image: string, eventAt: number): entry is BackOffEntry =>
  entry !== undefined && entry.image === image && eventAt - entry.updatedAt <= FORGET_MS

/** Until when what failed at `failedAt` has to wait; undefined where it need not. */
export const backOffUntil = (entry: BackOffEntry | undefined, image: string, failedAt: number): number | undefined =>
  isKnown(entry, image, failedAt) ? failedAt + entry.delayMs : undefined

/** The entry after one more try at `now`. */
export const nextBackOff = (
  entry: BackOffEntry | undefined,
  { image, failedAt, now }: { readonly image: string; readonly failedAt: number; readonly now: number },
): BackOffEntry => ({
  image,
  delayMs: isKnown(entry, image, failedAt) ? Math.min(entry.delayMs * 2, MAX_MS) : INITIAL_MS,
  updatedAt: now,
})
