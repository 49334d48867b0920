import type { HorizontalPodAutoscalerBehavior, HPAScalingPolicy, HPAScalingRules } from '../../../generated/autoscaling.v2.types.ts'

/** The behavior as upstream writes it into the annotation: its internal type, with Go's names and every field present. */
export const behaviorToText = ({ scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior): string =>
  JSON.stringify({ ScaleUp: rulesToGo(scaleUp), ScaleDown: rulesToGo(scaleDown) })

const rulesToGo = (rules: HPAScalingRules | undefined) =>
  rules === undefined
    ? null
    : {
        StabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? null,
        SelectPolicy: rules.selectPolicy ?? null,
        Policies:
          rules.policies?.map(({ type, value, periodSeconds }) => ({ Type: type, Value: value, PeriodSeconds: periodSeconds })) ?? null,
        Tolerance: rules.tolerance ?? null,
      }

/** And back. Go reads names in any case; text that is no behavior is passed over. */
export const behaviorFromText = (text: string): HorizontalPodAutoscalerBehavior | undefined => {
  const value = parse(text)
  if (!isRecord(value)) return undefined
  const behavior: HorizontalPodAutoscalerBehavior = {}
  const [up, down] = [rulesFromGo(field(value, 'scaleup')), rulesFromGo(field(value, 'scaledown'))]
  if (up !== undefined) behavior.scaleUp = up
  if (down !== undefined) behavior.scaleDown = down
  return up === undefined && down === undefined ? undefined : behavior
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Fields = Readonly<Record<string, unknown>>
const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const field = (value: Fields, name: string): unknown => value[Object.keys(value).find((key) => key.toLowerCase() === name) ?? '']
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const rulesFromGo = (value: unknown): HPAScalingRules | undefined => {
  if (!isRecord(value)) return undefined
  const rules: HPAScalingRules = {}
  const window = number(field(value, 'stabilizationwindowseconds'))
  const select = string(field(value, 'selectpolicy'))
  const policies = field(value, 'policies')
  const tolerance = field(value, 'tolerance')
  if (window !== undefined) rules.stabilizationWindowSeconds = window
  if (select !== undefined) rules.selectPolicy = select
  if (Array.isArray(policies)) rules.policies = policies.filter(isRecord).map(policyFromGo)
  if (typeof tolerance === 'string' || typeof tolerance === 'number') rules.tolerance = tolerance
  return rules
}

const policyFromGo = (value: Fields): HPAScalingPolicy => ({
  type: string(field(value, 'type')) ?? '',
  value: number(field(value, 'value')) ?? 0,
  periodSeconds: number(field(value, 'periodseconds')) ?? 0,
})
