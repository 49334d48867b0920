import {
  type DeviceClass,
  type DeviceSelector,
  type FieldError,
  fieldErrors,
  fieldPath,
  type KubeObject,
  type ResourceClaim,
  type ResourceClaimSpec,
  type ResourceClaimTemplate,
  semanticEqual,
} from '@coxswain/api-types'
import { type Cel, type Environment, loadCel } from '../cel/environment.ts'
import { BOOL, type CelType, DYN, mapOf, objectOf, opaque, typeText } from '../cel/types.ts'

type Path = ReturnType<typeof fieldPath>
interface Placed {
  readonly selectors: readonly DeviceSelector[] | undefined
  readonly at: Path
}

/** Upstream's `CELSelectorExpressionMaxCost`: what one look at one device may cost. */
const MAX_COST = 1_000_000
/** The most attributes of a device, and the longest names of drivers and attributes. */
const ATTRIBUTES = 32
const DRIVER: CelType = { kind: 'string', max: 63 }
const ID: CelType = { kind: 'string', max: 32 }
const byDomain = (value: CelType): CelType => mapOf(DRIVER, mapOf(ID, value, ATTRIBUTES), ATTRIBUTES)

/** A device as selectors see it (upstream's `dracel` package). */
const DEVICE = objectOf('kubernetes.DRADevice', {
  driver: DRIVER,
  attributes: byDomain(DYN),
  capacity: byDomain(opaque('kubernetes.Quantity')),
  allowMultipleAllocations: BOOL,
})

/** Compiles the expressions of selectors of devices as they are stored. Those that are as they were have been looked at. */
export const checkDeviceClass = (object: KubeObject, old?: KubeObject) =>
  check(classSelectors(object as DeviceClass), old && classSelectors(old as DeviceClass))
export const checkClaim = (object: KubeObject, old?: KubeObject) =>
  check(claimSelectors((object as ResourceClaim).spec, SPEC), old && claimSelectors((old as ResourceClaim).spec, SPEC))
export const checkClaimTemplate = (object: KubeObject, old?: KubeObject) =>
  check(
    claimSelectors((object as ResourceClaimTemplate).spec.spec, SPEC.child('spec')),
    old && claimSelectors((old as ResourceClaimTemplate).spec.spec, SPEC.child('spec')),
  )

const SPEC = fieldPath('spec')

const classSelectors = ({ spec }: DeviceClass): readonly Placed[] => [{ selectors: spec.selectors, at: SPEC.child('selectors') }]

const claimSelectors = ({ devices }: ResourceClaimSpec, spec: Path): readonly Placed[] =>
  (devices?.requests ?? []).flatMap(({ exactly, firstAvailable = [] }, i) => {
    const at = spec.child('devices').child('requests').index(i)
    return [
      { selectors: exactly?.selectors, at: at.child('exactly').child('selectors') },
      ...firstAvailable.map(({ selectors }, j) => ({ selectors, at: at.child('firstAvailable').index(j).child('selectors') })),
    ]
  })

const check = async (placed: readonly Placed[], old: readonly Placed[] | undefined): Promise<readonly FieldError[]> => {
  const given = placed.filter(({ selectors = [] }, i) => selectors.length > 0 && !semanticEqual(selectors, old?.[i]?.selectors))
  if (given.length === 0) return []
  const environment = environmentOf(await loadCel())
  return given.flatMap(({ selectors = [], at }) =>
    selectors.flatMap(({ cel }, i) => expressionErrors(environment, cel?.expression ?? '', at.index(i).child('cel').child('expression'))),
  )
}

const environmentOf = (cel: Cel): Environment => cel.environment({ variables: { device: DEVICE } })

/** What is missing or too long the kinds themselves refuse. */
const expressionErrors = (environment: Environment, expression: string, at: Path): readonly FieldError[] => {
  if (expression === '') return []
  const compiled = environment.compile(expression)
  if ('problem' in compiled) return [fieldErrors.invalid(at, expression, `compilation failed: ${compiled.problem.text}`)]
  const { type, cost } = compiled
  if (type.kind !== 'bool' && type.kind !== 'dyn')
    return [fieldErrors.invalid(at, expression, `must evaluate to bool or the unknown type, not ${typeText(type)}`)]
  return cost.max > MAX_COST ? [fieldErrors.forbidden(at, 'too complex, exceeds cost limit')] : []
}
