import { type AccessExplanation, type Denial, humanDuration, parseTime, type Remedy, type RuleReference } from '@coxswain/api-types'

/** What `coxswain why denied` prints. `now` in milliseconds since the epoch. */
export const denialText = (explanation: AccessExplanation, denials: readonly Denial[], now: number): string => {
  const parts = [verdict(explanation), bindings(explanation), remedies(explanation), refusals(denials, now)]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

const verdict = ({ spec, status }: AccessExplanation): string => {
  const { user = '', allowed = false, reason = '' } = status ?? {}
  return `${user} ${allowed ? 'may' : 'cannot'} ${wanted(spec)}:\n${indented(reason)}`
}

const wanted = ({ resourceAttributes, nonResourceAttributes }: AccessExplanation['spec']): string => {
  if (resourceAttributes === undefined) return `${nonResourceAttributes?.verb} the path ${nonResourceAttributes?.path}`
  const { verb = '', group = '', resource = '', subresource = '', namespace = '', name = '' } = resourceAttributes
  const what = `${resource}${group === '' ? '' : `.${group}`}${subresource === '' ? '' : `/${subresource}`}`
  return `${verb} ${what}${name === '' ? '' : ` ${JSON.stringify(name)}`} ${namespace === '' ? 'in the cluster' : `in namespace ${namespace}`}`
}

const bindings = ({ status }: AccessExplanation): string => {
  const own = status?.bindings ?? []
  if (own.length === 0) return ''
  return ['Roles that the user has here:', ...own.map(({ source, lacks }) => `  ${source}\n    ${lacks}`)].join('\n')
}

const remedies = ({ status }: AccessExplanation): string => {
  if (status?.allowed === true) return ''
  const found = status?.remedies ?? []
  if (found.length === 0) return 'What would allow it is shown to those who may list roles and bindings: ask an administrator.'
  return ['What would allow it, the nearest first:', ...found.map(remedyText)].join('\n')
}

const remedyText = ({ summary, command, allowsBesides }: Remedy, i: number): string => {
  const besides =
    allowsBesides <= 0 ? 'and nothing else' : allowsBesides >= 1_000 ? 'and very much else' : `and about ${allowsBesides} other things`
  return `  ${i + 1}. ${summary} (${besides})${command === undefined ? '' : `\n     $ ${command}`}`
}

const refusals = (denials: readonly Denial[], now: number): string => {
  if (denials.length === 0) return ''
  return ['Refused of late:', ...denials.map((denial) => refusalText(denial, now))].join('\n')
}

const refusalText = ({ decidedBy, message, count, lastTimestamp, metadata, rule, remedy }: Denial, now: number): string => {
  const at = parseTime(lastTimestamp ?? metadata.creationTimestamp) ?? now
  const often = count === 1 ? '' : `, ${count} times`
  return [
    `  ${humanDuration(Math.max(0, now - at))} ago${often}, by ${decidedBy}:`,
    indented(indented(message)),
    ...(rule === undefined ? [] : [`    Rule: ${ruleText(rule)}`]),
    ...(remedy === undefined ? [] : [`    What would let it pass: ${remedy}`]),
  ].join('\n')
}

const ruleText = ({ kind, namespace = '', name }: RuleReference): string => `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
