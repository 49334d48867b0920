import type { JSONSchemaProps } from '@coxswain/api-types'
import { compileNodes } from './compile.ts'
import { ANYTHING, PRESERVE, type SchemaNode } from './node.ts'
import { loadPatterns } from './patterns.ts'

/** A version's schema in its compact form; opaque. One for each version that has objects, and shared by all who use the version. */
export interface StructuralSchema {
  readonly props: JSONSchemaProps | undefined
  readonly root: SchemaNode
  /** The flags that any of the nodes has. */
  readonly features: number
  readonly hasPatterns: boolean
}

const KEEPS_ALL = { root: { ...ANYTHING, flags: ANYTHING.flags | PRESERVE }, features: 0, hasPatterns: false }

/** Without a schema nothing is known, and everything is kept. Never throws for a schema that has passed the definition's checks. */
export const compileSchema = (props: JSONSchemaProps | undefined): StructuralSchema => ({
  props,
  ...(props === undefined ? KEEPS_ALL : compileNodes(props)),
})

/** Loads the engine for patterns. Undefined where the schema has none or it is loaded: `validateCustom` may be called at once. */
export const readyToValidate = ({ hasPatterns }: StructuralSchema): Promise<void> | undefined => (hasPatterns ? loadPatterns() : undefined)
