import type {
  Container,
  ContainerPort,
  ContainerRestartRule,
  EphemeralContainer,
  PodOS,
  PodSpec,
} from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label } from '../../../validation/names.ts'
import { isValidPortName, isValidPortNum, validateProtocol } from '../../../validation/port.ts'
import { notSupported, oneOf, refused, requiredText } from './errors.ts'
import type { PodValidationOptions } from './options.ts'
import { validateEnv, validateEnvFrom } from './validate-env.ts'
import { validateVolumeDevices, validateVolumeMounts } from './validate-mounts.ts'
import { validateLifecycle, validateOneSuccessProbe, validateReadinessProbe } from './validate-probe.ts'
import { validateResizePolicy, validateResourceRequirements } from './validate-resources.ts'
import { validateSecurityContext } from './validate-security-context.ts'
import { PULL_POLICIES } from './validate-volume-source.ts'
import type { VolumesByName } from './validate-volumes.ts'
import { isRestartableInitContainer } from './visit.ts'

type Errors = readonly FieldError[]

/** What the rules of a container look at besides the container. */
export interface ContainerContext {
  readonly spec: PodSpec
  readonly volumes: VolumesByName
  readonly claimNames: ReadonlySet<string>
  readonly options: PodValidationOptions
}

const MESSAGE_POLICIES: readonly string[] = ['File', 'FallbackToLogsOnError']

/** What holds for containers of all types (upstream's `validateContainerCommon`). */
const commonErrors = (container: Container, at: Path, context: ContainerContext): Errors => {
  const { spec, volumes, claimNames, options } = context
  return [
    ...(container.name
      ? refused(at.child('name'), container.name, isDns1123Label(container.name))
      : [fieldErrors.required(at.child('name'))]),
    ...requiredText(container.image, at.child('image')),
    ...oneOf(container.terminationMessagePolicy, MESSAGE_POLICIES, at.child('terminationMessagePolicy')),
    ...portErrors(container.ports ?? [], at.child('ports')),
    ...validateEnv(container.env, at.child('env')),
    ...validateEnvFrom(container.envFrom, at.child('envFrom')),
    ...validateVolumeMounts(container, volumes, at.child('volumeMounts')),
    ...validateVolumeDevices(container, volumes, at.child('volumeDevices')),
    ...oneOf(container.imagePullPolicy, PULL_POLICIES, at.child('imagePullPolicy')),
    ...(container.resources === undefined
      ? []
      : validateResourceRequirements(container.resources, claimNames, at.child('resources'), options)),
    ...validateResizePolicy(container.resizePolicy ?? [], at.child('resizePolicy'), spec.restartPolicy),
    ...validateSecurityContext(container.securityContext, at.child('securityContext'), spec.hostUsers !== false),
  ]
}

const portErrors = (ports: readonly ContainerPort[], at: Path): Errors => {
  const names = new Set<string>()
  return ports.flatMap((port, i) => {
    const place = at.index(i)
    const { name = '', containerPort = 0, hostPort = 0 } = port
    const errors = [
      ...portNameErrors(name, names, place.child('name')),
      ...(containerPort === 0
        ? [fieldErrors.required(place.child('containerPort'))]
        : portNumberErrors(containerPort, place.child('containerPort'))),
      ...(hostPort === 0 ? [] : portNumberErrors(hostPort, place.child('hostPort'))),
      ...validateProtocol(port.protocol, place.child('protocol')),
    ]
    return errors
  })
}

const portNumberErrors = (port: number, at: Path): Errors => isValidPortNum(port).map((why) => fieldErrors.invalid(at, port, why))

const portNameErrors = (name: string, seen: Set<string>, at: Path): Errors => {
  if (name === '') return []
  const reasons = isValidPortName(name)
  if (reasons.length > 0) return refused(at, name, reasons)
  if (seen.has(name)) return [fieldErrors.duplicate(at, name)]
  seen.add(name)
  return []
}

/** No two ports may want the same port of the host (upstream's `AccumulateUniqueHostPorts`). */
const hostPortErrors = (containers: readonly Container[], at: Path): Errors => {
  const taken = new Set<string>()
  return containers.flatMap(({ ports }, c) =>
    (ports ?? []).flatMap(({ protocol = '', hostIP = '', hostPort = 0 }, p) => {
      if (hostPort === 0) return []
      const key = `${protocol}/${hostIP}/${hostPort}`
      if (taken.has(key)) return [fieldErrors.duplicate(at.index(c).child('ports').index(p).child('hostPort'), key)]
      taken.add(key)
      return []
    }),
  )
}

const probeAndHookErrors = (container: Container, gracePeriod: number | undefined, at: Path, os: PodOS | undefined): Errors => [
  ...validateLifecycle(container.lifecycle, gracePeriod, at.child('lifecycle'), os),
  ...validateOneSuccessProbe(container.livenessProbe, gracePeriod, at.child('livenessProbe')),
  ...validateReadinessProbe(container.readinessProbe, gracePeriod, at.child('readinessProbe')),
  ...validateOneSuccessProbe(container.startupProbe, gracePeriod, at.child('startupProbe')),
]

/** The containers of a pod (upstream's `validateContainers`). */
export const validateContainers = (at: Path, context: ContainerContext): Errors => {
  const { containers = [], os, terminationGracePeriodSeconds } = context.spec
  if (containers.length === 0) return [fieldErrors.required(at)]
  const names = new Set<string>()
  return [
    ...containers.flatMap((container, i) => {
      const place = at.index(i)
      const repeated = names.has(container.name)
      names.add(container.name)
      return [
        ...commonErrors(container, place, context),
        ...(repeated ? [fieldErrors.duplicate(place.child('name'), container.name)] : []),
        ...probeAndHookErrors(container, terminationGracePeriodSeconds, place, os),
        ...restartPolicyErrors(container, place),
      ]
    }),
    ...hostPortErrors(containers, at),
  ]
}

const NOT_FOR_INIT = 'may not be set for init containers without restartPolicy=Always'
const SIDECAR_ONLY = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const

/** Containers that run before, and those that start before and run beside (upstream's `validateInitContainers`). */
export const validateInitContainers = (at: Path, context: ContainerContext): Errors => {
  const { containers = [], initContainers = [], os, terminationGracePeriodSeconds } = context.spec
  if (initContainers.length === 0) return []
  const names = new Set(containers.map(({ name }) => name))
  return initContainers.flatMap((container, i) => {
    const place = at.index(i)
    const sidecar = isRestartableInitContainer(container)
    const repeated = names.has(container.name)
    if (container.name) names.add(container.name)
    return [
      ...commonErrors(container, place, context),
      ...restartPolicyErrors(container, place),
      ...(repeated ? [fieldErrors.duplicate(place.child('name'), container.name)] : []),
      // They run one after another, so their ports are compared each with its own only; upstream's path then starts at 0.
      ...hostPortErrors([container], at),
      ...(sidecar
        ? probeAndHookErrors(container, terminationGracePeriodSeconds, place, os)
        : SIDECAR_ONLY.filter((name) => container[name] !== undefined).map((name) =>
            fieldErrors.forbidden(place.child(name), NOT_FOR_INIT),
          )),
      ...(sidecar || context.options.allowRestartContainerForInitContainer ? [] : initResizeErrors(container, place.child('resizePolicy'))),
    ]
  })
}

const initResizeErrors = ({ resizePolicy }: Container, at: Path): Errors =>
  (resizePolicy ?? []).flatMap(({ restartPolicy }, i) =>
    restartPolicy === 'RestartContainer'
      ? [
          fieldErrors.invalid(
            at.index(i).child('restartPolicy'),
            restartPolicy,
            "must not be set to 'RestartContainer' for non-sidecar initContainers",
          ),
        ]
      : [],
  )

const RESTART_POLICIES: readonly string[] = ['Always', 'Never', 'OnFailure']

/** A container's own restart policy and rules (upstream's `validateContainerRestartPolicy`). */
const restartPolicyErrors = ({ restartPolicy, restartPolicyRules = [] }: Container, at: Path): Errors => {
  const place = at.child('restartPolicy')
  const rules = at.child('restartPolicyRules')
  if (restartPolicy === undefined && restartPolicyRules.length === 0) return []
  return [
    ...(restartPolicy === undefined ? [fieldErrors.required(place, 'must specify restartPolicy when restart rules are used')] : []),
    ...(restartPolicy === undefined || RESTART_POLICIES.includes(restartPolicy)
      ? []
      : [notSupported(place, restartPolicy, RESTART_POLICIES)]),
    ...(restartPolicyRules.length > 20 ? [fieldErrors.tooMany(rules, restartPolicyRules.length, 20)] : []),
    ...restartPolicyRules.flatMap((rule, i) => restartRuleErrors(rule, rules.index(i))),
  ]
}

const RULE_ACTIONS: readonly string[] = ['Restart', 'RestartAllContainers']
const RULE_OPERATORS: readonly string[] = ['In', 'NotIn']

const restartRuleErrors = ({ action, exitCodes }: ContainerRestartRule, at: Path): Errors => {
  const place = at.child('exitCodes')
  const actionErrors = RULE_ACTIONS.includes(action ?? '') ? [] : [notSupported(at.child('action'), action ?? '', RULE_ACTIONS)]
  if (exitCodes === undefined) return [...actionErrors, fieldErrors.required(place, 'must be specified')]
  const { operator = '', values = [] } = exitCodes
  return [
    ...actionErrors,
    ...(RULE_OPERATORS.includes(operator) ? [] : [notSupported(place.child('operator'), operator, RULE_OPERATORS)]),
    ...(values.length > 255 ? [fieldErrors.tooMany(place.child('values'), values.length, 255)] : []),
  ]
}

const NOT_FOR_EPHEMERAL = 'cannot be set for an Ephemeral Container'
const EPHEMERAL_FIELDS: ReadonlySet<string> = new Set([
  'name',
  'image',
  'command',
  'args',
  'workingDir',
  'envFrom',
  'env',
  'volumeMounts',
  'volumeDevices',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'imagePullPolicy',
  'securityContext',
  'stdin',
  'stdinOnce',
  'tty',
  'targetContainerName',
])

/** Containers added to a running pod, to look into it (upstream's `validateEphemeralContainers`). */
export const validateEphemeralContainers = (at: Path, context: ContainerContext): Errors => {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = context.spec
  if (ephemeralContainers.length === 0) return []
  const lasting = new Set([...containers, ...initContainers].map(({ name }) => name))
  const names = new Set(lasting)
  return ephemeralContainers.flatMap((container, i) => {
    const place = at.index(i)
    const { name, targetContainerName } = container
    const repeated = names.has(name)
    names.add(name)
    return [
      ...commonErrors(container, place, context),
      ...validateContainerOfPod(container, place),
      ...(repeated ? [fieldErrors.duplicate(place.child('name'), name)] : []),
      ...(targetContainerName && !lasting.has(targetContainerName)
        ? [fieldErrors.notFound(place.child('targetContainerName'), targetContainerName)]
        : []),
      ...ephemeralFieldErrors(container, place),
    ]
  })
}

const ephemeralFieldErrors = (container: EphemeralContainer, at: Path): Errors => [
  ...Object.entries(container)
    .filter(([name, value]) => !EPHEMERAL_FIELDS.has(name) && isSet(value))
    .map(([name]) => fieldErrors.forbidden(at.child(name), NOT_FOR_EPHEMERAL)),
  ...(container.volumeMounts ?? []).flatMap((mount, i) =>
    (['subPath', 'subPathExpr'] as const)
      .filter((name) => mount[name])
      .map((name) => fieldErrors.forbidden(at.child('volumeMounts').index(i).child(name), NOT_FOR_EPHEMERAL)),
  ),
]

/** `resources: {}` is what a container without resources looks like. */
const isSet = (value: unknown): boolean => {
  if (value === undefined || value === null) return false
  return typeof value !== 'object' || Object.values(value).some((each) => each !== undefined)
}

/** What holds for the containers of pods, and not in templates, which may hold placeholders for images. */
export const validateContainerOfPod = ({ image = '' }: Container, at: Path): Errors =>
  image.trim() === image ? [] : [fieldErrors.invalid(at.child('image'), image, 'must not have leading or trailing whitespace')]
