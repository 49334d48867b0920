import type { TypeTable } from '../schema/model.ts'
import { asList, asMap, type Node, readField, rootNode } from './node.ts'
import { elementText } from './path-element.ts'

/**
 * The places in a configuration whose lists and structures have one owner as a whole: `.spec.selector`. Who sets a part of one takes away
 * the rest.
 */
export const atomicsIn = (types: TypeTable, type: string, config: object): readonly string[] => walk(rootNode(types, type), config, '')

const walk = (node: Node, value: unknown, path: string): readonly string[] => {
  switch (node.kind) {
    case 'struct': {
      const members = asMap(value)
      if (members === undefined) return []
      return node.fields.flatMap((field) => walk(field.node, readField(members, field), path + elementText(field.element)))
    }
    case 'list':
      return (asList(value) ?? []).flatMap((item, i) => walk(node.item, item, `${path}[${i}]`))
    case 'map':
      return []
    case 'unknown':
      return asList(value) === undefined ? [] : [path]
    default:
      return asList(value) === undefined && asMap(value) === undefined ? [] : [path]
  }
}
