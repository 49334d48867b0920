/** A text with places, as Go's templates between `<<` and `>>`: what rules need of them, and no more. */
export type Template = readonly (string | Place)[]

/** `.Series`, or a value of a map: `index .LabelValuesByName "queue"`, `.LabelValuesByName.queue`. */
export interface Place {
  readonly field: string
  readonly key: string | undefined
}

/** Reads a template whose fields are these; `maps` are those of which one value is taken. */
export const parseTemplate = (
  text: string,
  fields: readonly string[],
  maps: readonly string[] = [],
): Template | { readonly problem: string } => {
  const parts: (string | Place)[] = []
  for (const [i, part] of text.split('<<').entries()) {
    const [inside = '', ...rest] = i === 0 ? ['', part] : part.split('>>')
    if (i > 0) {
      const place = rest.length === 0 ? undefined : placeOf(inside.trim())
      const known = place?.key === undefined ? fields : maps
      if (place === undefined || !known.includes(place.field)) return { problem: problemOf(inside, rest.length > 0, fields, maps) }
      parts.push(place)
    }
    const literal = rest.join('>>')
    if (literal !== '') parts.push(literal)
  }
  return parts
}

const placeOf = (text: string): Place | undefined => {
  const [, simple, dotted] = /^\.(\w+)(?:\.(\w+))?$/.exec(text) ?? []
  if (simple !== undefined) return { field: simple, key: dotted }
  const [, map, key] = /^index\s+\.(\w+)\s+"([^"\\]+)"$/.exec(text) ?? []
  return map === undefined ? undefined : { field: map, key }
}

const problemOf = (inside: string, isClosed: boolean, fields: readonly string[], maps: readonly string[]): string => {
  if (!isClosed) return '"<<" without ">>"'
  const expected = [...fields.map((field) => `<<.${field}>>`), ...maps.map((map) => `<<index .${map} "NAME">>`)]
  return `<<${inside}>> is not understood: expected one of ${expected.join(', ')}`
}

export const fillTemplate = (template: Template, fill: (place: Place) => string): string =>
  template.map((part) => (typeof part === 'string' ? part : fill(part))).join('')
