import type { RE2JS } from 're2js'
import type { Rule, Rules } from './rules.ts'
import { RULES_SHAPE, type RuleEntry, type RulesFile } from './rules-shape.ts'
import { parseTemplate, type Template } from './template.ts'

type Regex = typeof RE2JS
/** A place in the file and what is wrong there. */
type Refuse = (path: string, problem: string) => never

const QUERY = 'sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)'
const QUERY_FIELDS = ['Series', 'LabelMatchers', 'GroupBy', 'GroupBySlice']
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/

/** Understands a configuration file. Rejects with all that is wrong in its shape, or the first thing that is wrong in what it says. */
export const readRules = async (value: unknown, file: string): Promise<Rules> => {
  // Bundled, a CommonJS module that is loaded on demand has its default export alone.
  const [{ default: loaded }, { RE2JS: regex }] = await Promise.all([import('ajv'), import('re2js')])
  const ajv = new loaded.Ajv({ allErrors: true, allowUnionTypes: true })
  if (!ajv.validate(RULES_SHAPE, value)) {
    const problems = (ajv.errors ?? []).map(({ instancePath, message, params }) => {
      const unknown = (params as { additionalProperty?: string }).additionalProperty
      return `${pathText(instancePath)}: ${unknown === undefined ? message : `the field ${JSON.stringify(unknown)} is not known`}`
    })
    throw new Error(problems.map((each) => `${file}: ${each}`).join('\n'))
  }
  const given = (value ?? {}) as RulesFile
  const refuse: Refuse = (path, problem) => {
    throw new Error(`${file}: ${path}: ${problem}`)
  }
  return {
    custom: (given.rules ?? []).map((entry, i) => ruleOf(entry, `rules[${i}]`, { regex, refuse, isExternal: false })),
    external: (given.externalRules ?? []).map((entry, i) => ruleOf(entry, `externalRules[${i}]`, { regex, refuse, isExternal: true })),
  }
}

/** `/rules/0/name` as `rules[0].name`. */
const pathText = (path: string): string =>
  path === ''
    ? 'the file'
    : path
        .slice(1)
        .split('/')
        .map((part, i) => (/^\d+$/.test(part) ? `[${part}]` : `${i === 0 ? '' : '.'}${part.replaceAll('~1', '/').replaceAll('~0', '~')}`))
        .join('')

interface Reading {
  readonly regex: Regex
  readonly refuse: Refuse
  readonly isExternal: boolean
}

const ruleOf = (entry: RuleEntry, path: string, reading: Reading): Rule => {
  const { seriesQuery, metricsQuery, labelValueReplacements } = entry
  const template = (text: string, at: string, fields: readonly string[], maps: readonly string[]): Template => {
    const read = parseTemplate(text, fields, maps)
    return 'problem' in read ? reading.refuse(`${path}.${at}`, read.problem) : read
  }
  const overrides = Object.entries(entry.resources?.overrides ?? {}).map(([label, { group = '', resource }]) => {
    if (!LABEL_NAME.test(label)) reading.refuse(`${path}.resources.overrides`, `${JSON.stringify(label)} is no label of Prometheus`)
    return [label, { group, resource }] as const
  })
  const { template: labelText, namespaced = true } = entry.resources ?? {}
  const labelTemplate = labelText ? template(labelText, 'resources.template', ['Group', 'Resource'], []) : undefined
  if (labelTemplate !== undefined && !labelTemplate.some((part) => typeof part === 'object' && part.field === 'Resource'))
    reading.refuse(`${path}.resources.template`, 'has no <<.Resource>>')
  const knowsNamespace = labelTemplate !== undefined || overrides.some(([, { resource }]) => /^namespaces?$/.test(resource))
  if (reading.isExternal ? namespaced && !knowsNamespace : labelTemplate === undefined && overrides.length === 0)
    reading.refuse(`${path}.resources`, reading.isExternal ? NO_NAMESPACE : NO_RESOURCES)
  return {
    seriesQuery,
    metricOf: metricOf(entry, path, reading),
    overrides: new Map(overrides),
    labelTemplate,
    query: template(metricsQuery || QUERY, 'metricsQuery', QUERY_FIELDS, ['LabelValuesByName']),
    namespaced,
    replaced: (text) => (labelValueReplacements ?? []).reduce((made, { find, replace = '' }) => made.replaceAll(find, replace), text),
  }
}

const NO_NAMESPACE = 'expected the label of the namespace, by template or overrides, or namespaced: false'
const NO_RESOURCES = 'expected a template or overrides: which labels name objects'

const metricOf = ({ name, seriesFilters }: RuleEntry, path: string, { regex, refuse }: Reading): Rule['metricOf'] => {
  const compile = (text: string, at: string): RE2JS => {
    try {
      return regex.compile(text)
    } catch (error) {
      return refuse(`${path}.${at}`, error instanceof Error ? error.message : String(error))
    }
  }
  const filters = (seriesFilters ?? []).map(({ is = '', isNot = '' }, i) => {
    if ((is === '') === (isNot === '')) refuse(`${path}.seriesFilters[${i}]`, 'expected either "is" or "isNot"')
    const pattern = compile(is || isNot, `seriesFilters[${i}].${is === '' ? 'isNot' : 'is'}`)
    return (series: string): boolean => pattern.matcher(series).find() === (is !== '')
  })
  const matches = compile(name?.matches || '.*', 'name.matches')
  const groups = matches.groupCount()
  if (!name?.as && groups > 1) refuse(`${path}.name.as`, `expected a name made of the ${groups} groups of matches`)
  const as = name?.as || (groups === 1 ? '$1' : '$0')
  return (series) => {
    if (!filters.every((suits) => suits(series))) return undefined
    const found = matches.matcher(series)
    return found.find() ? expand(as, (group) => groupText(found, group, groups)) : undefined
  }
}

type Found = ReturnType<RE2JS['matcher']>

const groupText = (found: Found, group: string, count: number): string => {
  if (/^\d+$/.test(group)) return Number(group) <= count ? (found.group(Number(group)) ?? '') : ''
  try {
    return found.group(group) ?? ''
  } catch {
    return ''
  }
}

/** As Go expands `$1`, `${1}_x` and `$name`: a name is as long as it can be, and one that is not there is empty. */
const expand = (text: string, group: (name: string) => string): string =>
  text.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => (whole === '$$' ? '$' : group(braced ?? bare ?? '')))
