type Parts = Record<string, unknown>

/**
 * `next` with each part that is equal to `known`'s at the same place replaced by that one, or `known` itself where they are equal as a whole. The
 * versions of an object differ in a few fields, and so do the pods of one template: a cache of thousands holds their common parts once. What
 * is let go of at once costs the garbage collector nothing, whereas what is kept is copied twice.
 *
 * `next` is changed: it is to be JSON fresh from the wire, which nobody else has seen.
 */
export const share = (next: unknown, known: unknown): unknown => {
  if (next === known || !isParts(next) || !isParts(known)) return next
  return Array.isArray(next) ? (Array.isArray(known) ? shareItems(next, known) : next) : shareFields(next, known)
}

const isParts = (value: unknown): value is Parts => typeof value === 'object' && value !== null

const shareItems = (next: unknown[], known: readonly unknown[]): unknown => {
  let equal = next.length === known.length
  for (let i = 0; i < next.length; i++) {
    const shared = share(next[i], known[i])
    next[i] = shared
    if (shared !== known[i]) equal = false
  }
  return equal ? known : next
}

const shareFields = (next: Parts, known: Parts): unknown => {
  let equal = !Array.isArray(known)
  let fields = 0
  for (const name in next) {
    const value = next[name]
    fields++
    if (!isParts(value)) {
      if (value !== known[name]) equal = false
      continue
    }
    // A field may bear the name of something that every object inherits.
    const shared = Object.hasOwn(known, name) ? share(value, known[name]) : value
    if (shared === value) equal &&= value === known[name]
    else {
      next[name] = shared
      equal &&= shared === known[name]
    }
  }
  return equal && fields === numberOfFields(known) ? known : next
}

/** Counted without a list of their names. */
const numberOfFields = (parts: Parts): number => {
  let count = 0
  for (const _ in parts) count++
  return count
}
