import type { Path } from './field-error.ts'

const below = (parent: Path | undefined, text: string): Path => {
  const path: Path = {
    child: (name) => below(path, `.${name}`),
    index: (position) => below(path, `[${position}]`),
    key: (name) => below(path, `[${name}]`),
    toString: () => (parent === undefined ? text : `${parent.toString()}${text}`),
  }
  return path
}

/** The path of a top-level field: `fieldPath('spec').child('replicas')` reads `spec.replicas`. */
export const fieldPath = (name: string): Path => below(undefined, name)

/** The object itself: its children are top-level fields. */
export const root: Path = {
  child: fieldPath,
  index: (position) => fieldPath(`[${position}]`),
  key: (name) => fieldPath(`[${name}]`),
  toString: () => '<root>',
}
