import type { Descriptions } from './descriptions.ts'

/** The text for a type (`core/v1.Pod`), or for one of its fields; undefined where there is none. */
export type Describe = (type: string, field?: string) => string | undefined

/** A lookup in a table of descriptions. */
export const describeFrom =
  (table: Descriptions): Describe =>
  (type, field = '') => {
    const texts = Object.hasOwn(table, type) ? table[type] : undefined
    return texts !== undefined && Object.hasOwn(texts, field) ? texts[field] : undefined
  }

/** Loads the descriptions when they are first wanted, so that a start without them does not pay for their parsing. */
export const loadDescriptions = async (): Promise<Describe> => describeFrom((await import('./all.ts')).allDescriptions)
