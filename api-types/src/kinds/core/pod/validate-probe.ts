import type { Lifecycle, LifecycleHandler, PodOS, Probe } from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validatePortNumOrName } from '../../../validation/port.ts'
import { nonNegative, notSupported, requiredText } from './errors.ts'
import { isHttpHeaderName } from './formats.ts'

type Errors = readonly FieldError[]
type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & Pick<LifecycleHandler, 'sleep'>
type HandlerName = keyof Handler

/** In upstream's order: of two handlers the later one is refused. */
const HANDLERS: readonly HandlerName[] = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep']

const validateHandler = (handler: Handler, gracePeriod: number | undefined, at: Path): Errors => {
  const present = HANDLERS.filter((name) => handler[name] !== undefined)
  const [first, ...more] = present
  if (first === undefined) return [fieldErrors.required(at, 'must specify a handler type')]
  return [
    ...handlerErrors(first, handler, gracePeriod, at.child(first)),
    ...more.map((name) => fieldErrors.forbidden(at.child(name), 'may not specify more than 1 handler type')),
  ]
}

const handlerErrors = (name: HandlerName, handler: Handler, gracePeriod: number | undefined, at: Path): Errors => {
  switch (name) {
    case 'exec':
      return (handler.exec?.command ?? []).length === 0 ? [fieldErrors.required(at.child('command'))] : []
    case 'httpGet':
      return handler.httpGet === undefined ? [] : httpGetErrors(handler.httpGet, at)
    case 'tcpSocket':
      return validatePortNumOrName(handler.tcpSocket?.port ?? 0, at.child('port'))
    case 'grpc':
      return validatePortNumOrName(handler.grpc?.port ?? 0, at.child('port'))
    case 'sleep':
      return sleepErrors(handler.sleep?.seconds ?? 0, gracePeriod, at)
  }
}

const SCHEMES: readonly string[] = ['HTTP', 'HTTPS']

const httpGetErrors = ({ path, port, scheme, httpHeaders }: NonNullable<Handler['httpGet']>, at: Path): Errors => [
  ...requiredText(path, at.child('path')),
  ...validatePortNumOrName(port ?? 0, at.child('port')),
  ...(SCHEMES.includes(scheme ?? '') ? [] : [notSupported(at.child('scheme'), scheme ?? '', SCHEMES)]),
  ...(httpHeaders ?? []).flatMap(({ name }) =>
    isHttpHeaderName(name ?? '').map((why) => fieldErrors.invalid(at.child('httpHeaders'), name ?? '', why)),
  ),
]

const sleepErrors = (seconds: number, gracePeriod: number | undefined, at: Path): Errors =>
  gracePeriod !== undefined && (seconds < 0 || seconds > gracePeriod)
    ? [fieldErrors.invalid(at, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`)]
    : []

const probeErrors = (probe: Probe, gracePeriod: number | undefined, at: Path): Errors => [
  ...validateHandler({ exec: probe.exec, httpGet: probe.httpGet, tcpSocket: probe.tcpSocket, grpc: probe.grpc }, gracePeriod, at),
  ...nonNegative(probe.initialDelaySeconds, at.child('initialDelaySeconds')),
  ...nonNegative(probe.timeoutSeconds, at.child('timeoutSeconds')),
  ...nonNegative(probe.periodSeconds, at.child('periodSeconds')),
  ...nonNegative(probe.successThreshold, at.child('successThreshold')),
  ...nonNegative(probe.failureThreshold, at.child('failureThreshold')),
  ...(probe.terminationGracePeriodSeconds !== undefined && probe.terminationGracePeriodSeconds <= 0
    ? [fieldErrors.invalid(at.child('terminationGracePeriodSeconds'), probe.terminationGracePeriodSeconds, 'must be greater than 0')]
    : []),
]

/** Liveness and startup: one success is enough, always. */
export const validateOneSuccessProbe = (probe: Probe | undefined, gracePeriod: number | undefined, at: Path): Errors => {
  if (probe === undefined) return []
  const { successThreshold = 0 } = probe
  return [
    ...probeErrors(probe, gracePeriod, at),
    ...(successThreshold === 1 ? [] : [fieldErrors.invalid(at.child('successThreshold'), successThreshold, 'must be 1')]),
  ]
}

/** Readiness: it ends nothing, so it has no grace period of its own. */
export const validateReadinessProbe = (probe: Probe | undefined, gracePeriod: number | undefined, at: Path): Errors => {
  if (probe === undefined) return []
  const { terminationGracePeriodSeconds: grace } = probe
  return [
    ...probeErrors(probe, gracePeriod, at),
    ...(grace === undefined
      ? []
      : [fieldErrors.invalid(at.child('terminationGracePeriodSeconds'), grace, 'must not be set for readinessProbes')]),
  ]
}

/** Hooks of a container's life (upstream's `validateLifecycle`). */
export const validateLifecycle = (
  lifecycle: Lifecycle | undefined,
  gracePeriod: number | undefined,
  at: Path,
  os: PodOS | undefined,
): Errors => {
  if (lifecycle === undefined) return []
  const { postStart, preStop, stopSignal } = lifecycle
  return [
    ...(postStart === undefined ? [] : validateHandler(hookOf(postStart), gracePeriod, at.child('postStart'))),
    ...(preStop === undefined ? [] : validateHandler(hookOf(preStop), gracePeriod, at.child('preStop'))),
    ...(stopSignal === undefined ? [] : stopSignalErrors(stopSignal, at.child('stopSignal'), os)),
  ]
}

const hookOf = ({ exec, httpGet, tcpSocket, sleep }: LifecycleHandler): Handler => ({ exec, httpGet, tcpSocket, sleep })

const WINDOWS_SIGNALS: readonly string[] = ['SIGKILL', 'SIGTERM']
const LINUX_SIGNALS: readonly string[] = [
  ...['ABRT', 'ALRM', 'BUS', 'CHLD', 'CLD', 'CONT', 'FPE', 'HUP', 'ILL', 'INT', 'IO', 'IOT', 'KILL', 'PIPE', 'POLL', 'PROF', 'PWR', 'QUIT'],
  ...['SEGV', 'STKFLT', 'STOP', 'SYS', 'TERM', 'TRAP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'USR1', 'USR2', 'VTALRM', 'WINCH', 'XCPU', 'XFSZ'],
  ...[
    'RTMIN',
    'RTMAX',
    ...Array.from({ length: 15 }, (_, i) => `RTMIN+${i + 1}`),
    ...Array.from({ length: 14 }, (_, i) => `RTMAX-${i + 1}`),
  ],
]
  .map((name) => `SIG${name}`)
  .sort()

const stopSignalErrors = (signal: string, at: Path, os: PodOS | undefined): Errors => {
  if (os === undefined) return [fieldErrors.forbidden(at, 'may not be set for containers with empty `spec.os.name`')]
  const supported = os.name === 'windows' ? WINDOWS_SIGNALS : os.name === 'linux' ? LINUX_SIGNALS : undefined
  return supported === undefined || supported.includes(signal) ? [] : [notSupported(at, signal, supported)]
}
