import { hash, timingSafeEqual } from 'node:crypto'

/** A token's SHA-256: what is kept of it, and what it is compared by. */
export const tokenDigest = (token: string): Buffer => hash('sha256', token, 'buffer')

/** Takes the same time whether or not they differ. */
export const sameDigest = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b)
