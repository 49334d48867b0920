/** Texts by full type name (`core/v1.Container`), then by field name; the empty field name is the type itself. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>

/** The three texts of a list type. `what` completes "A list of ...". */
export const listOf = (what: string): Readonly<Record<string, string>> => ({
  '': `A list of ${what}.`,
  metadata: 'The version of the list as a whole, and how to read on where it was cut short.',
  items: `The ${what}.`,
})
