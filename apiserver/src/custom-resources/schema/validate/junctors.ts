import type { JsonValue } from '@coxswain/api-types'
import type { Junctors, SchemaNode } from '../node.ts'
import type { Old } from './correlate.ts'
import { addRemark, merge, newResult, type Result } from './result.ts'
import { checkValue } from './values.ts'

/** What stands in allOf, anyOf, oneOf and not (upstream's `schemaPropsValidator`). */
export const checkJunctors = (result: Result, junctors: Junctors, value: JsonValue, path: string, old: Old | undefined): void => {
  const { anyOf, oneOf, allOf, not } = junctors
  const judge = (node: SchemaNode): Result => {
    const own = newResult()
    checkValue(own, node, value, path, old)
    return own
  }
  if (anyOf.length > 0) checkAny(result, anyOf, judge, path)
  if (oneOf.length > 0) checkOne(result, oneOf, judge, path)
  if (allOf.length > 0) checkAll(result, allOf, judge, path)
  if (not !== undefined && judge(not).errors.length === 0) addRemark(result, `${JSON.stringify(path)} must not validate the schema (not)`)
}

type Judge = (node: SchemaNode) => Result

const isValid = ({ errors }: Result): boolean => errors.length === 0

const better = (best: Result | undefined, next: Result): Result => (best === undefined || next.matches > best.matches ? next : best)

const checkAny = (result: Result, nodes: readonly SchemaNode[], judge: Judge, path: string): void => {
  let best: Result | undefined
  for (const node of nodes) {
    const own = judge(node)
    if (isValid(own)) {
      merge(result, own)
      return
    }
    best = better(best, own)
  }
  addRemark(result, `${JSON.stringify(path)} must validate at least one schema (anyOf)`)
  if (best !== undefined) merge(result, best)
}

const checkOne = (result: Result, nodes: readonly SchemaNode[], judge: Judge, path: string): void => {
  const results = nodes.map(judge)
  const [first, ...others] = results.filter(isValid)
  if (first !== undefined && others.length === 0) {
    merge(result, first)
    return
  }
  const found = first === undefined ? 'Found none valid' : `Found ${others.length + 1} valid alternatives`
  addRemark(result, `${JSON.stringify(path)} must validate one and only one schema (oneOf). ${found}`)
  if (first !== undefined) return
  const best = results.reduce(better)
  merge(result, best)
}

const checkAll = (result: Result, nodes: readonly SchemaNode[], judge: Judge, path: string): void => {
  let valid = 0
  for (const node of nodes) {
    const own = judge(node)
    if (isValid(own)) valid++
    merge(result, own)
  }
  if (valid === nodes.length) return
  addRemark(result, `${JSON.stringify(path)} must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`)
}
