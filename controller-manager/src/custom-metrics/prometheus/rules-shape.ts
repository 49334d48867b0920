/** The configuration file of Prometheus' adapter for Kubernetes, as far as it is about custom and external metrics. */
export interface RulesFile {
  readonly rules?: readonly RuleEntry[] | null
  readonly externalRules?: readonly RuleEntry[] | null
  /** About metrics.k8s.io, which is served from elsewhere: read and left alone. */
  readonly resourceRules?: object | null
}

export interface RuleEntry {
  readonly seriesQuery: string
  readonly seriesFilters?: readonly { readonly is?: string; readonly isNot?: string }[] | null
  readonly resources?: {
    readonly template?: string
    readonly overrides?: Readonly<Record<string, { readonly group?: string; readonly resource: string }>> | null
    readonly namespaced?: boolean
  } | null
  readonly name?: { readonly matches?: string; readonly as?: string } | null
  readonly metricsQuery?: string
  readonly labelValueReplacements?: readonly { readonly find: string; readonly replace?: string }[] | null
}

const text = { type: 'string' }
const object = (properties: object, required: readonly string[] = []) => ({
  type: ['object', 'null'],
  properties,
  required,
  additionalProperties: false,
})
const listOf = (items: object) => ({ type: ['array', 'null'], items: { ...items, type: 'object' } })

const groupResource = { ...object({ group: text, resource: { ...text, minLength: 1 } }, ['resource']), type: 'object' }
const rules = listOf(
  object(
    {
      seriesQuery: { ...text, minLength: 1 },
      seriesFilters: listOf(object({ is: text, isNot: text })),
      resources: object({
        template: text,
        overrides: { type: ['object', 'null'], additionalProperties: groupResource },
        namespaced: { type: 'boolean' },
      }),
      name: object({ matches: text, as: text }),
      metricsQuery: text,
      labelValueReplacements: listOf(object({ find: { ...text, minLength: 1 }, replace: text }, ['find'])),
    },
    ['seriesQuery'],
  ),
)

export const RULES_SHAPE = object({ rules, externalRules: rules, resourceRules: { type: ['object', 'null'] } })
