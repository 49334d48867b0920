import type { Path } from './field-error.ts'

/** One step of a path. A class, as validation makes dozens of them for each object, and hardly ever needs their text. */
class FieldPath implements Path {
  readonly parent: FieldPath | undefined
  /** A field's name or a map's key; the position of a list's item. */
  readonly step: string | number
  readonly isKey: boolean

  constructor(parent: FieldPath | undefined, step: string | number, isKey: boolean) {
    this.parent = parent
    this.step = step
    this.isKey = isKey
  }

  child(name: string): Path {
    return new FieldPath(this, name, false)
  }

  index(position: number): Path {
    return new FieldPath(this, position, false)
  }

  key(name: string): Path {
    return new FieldPath(this, name, true)
  }

  toString(): string {
    const { parent, step } = this
    const before = parent === undefined ? '' : parent.toString()
    if (this.isKey || typeof step === 'number') return `${before}[${step}]`
    return parent === undefined ? step : `${before}.${step}`
  }
}

/** The path of a top-level field: `fieldPath('spec').child('replicas')` reads `spec.replicas`. */
export const fieldPath = (name: string): Path => new FieldPath(undefined, name, false)

/** The object itself: its children are top-level fields. */
export const root: Path = {
  child: fieldPath,
  index: (position) => new FieldPath(undefined, position, false),
  key: (name) => new FieldPath(undefined, name, true),
  toString: () => '<root>',
}
