import type { ServicePort } from '../../../generated/core.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label } from '../../../validation/names.ts'
import { isValidPortNum, validatePortNumOrName, validateProtocol } from '../../../validation/port.ts'
import { isQualifiedName } from '../../../validation/qualified-name.ts'
import { type ReadService, typeOf } from './facts.ts'

type ReadPort = DeepReadonly<ServicePort>

/** Each port by itself, and that no name stands twice. With more than one port every port needs a name. */
export const portErrors = ({ spec }: ReadService, at: Path): FieldError[] => {
  const ports = spec?.ports ?? []
  const names = new Set<string>()
  return ports.flatMap((port, i) => [
    ...nameErrors(port.name ?? '', ports.length > 1, names, at.index(i).child('name')),
    ...isValidPortNum(port.port).map((why) => fieldErrors.invalid(at.index(i).child('port'), port.port, why)),
    ...validateProtocol(port.protocol, at.index(i).child('protocol')),
    ...validatePortNumOrName(port.targetPort ?? 0, at.index(i).child('targetPort')),
    ...appProtocolErrors(port, at.index(i).child('appProtocol')),
  ])
}

const nameErrors = (name: string, required: boolean, taken: Set<string>, at: Path): FieldError[] => {
  if (name === '') return required ? [fieldErrors.required(at)] : []
  const errors = isDns1123Label(name).map((why) => fieldErrors.invalid(at, name, why))
  if (taken.has(name)) errors.push(fieldErrors.duplicate(at, name))
  taken.add(name)
  return errors
}

const appProtocolErrors = ({ appProtocol }: ReadPort, at: Path): FieldError[] =>
  appProtocol === undefined ? [] : isQualifiedName(appProtocol).map((why) => fieldErrors.invalid(at, appProtocol, why))

/** Node ports where there are none, and pairs of protocol and port, or node port, that stand twice. */
export const nodePortErrors = (service: ReadService, at: Path): FieldError[] => {
  const ports = service.spec?.ports ?? []
  const unwanted = typeOf(service) === 'ClusterIP' ? ports : []
  return [
    ...unwanted.flatMap(({ nodePort }, i) =>
      nodePort ? [fieldErrors.forbidden(at.index(i).child('nodePort'), "may not be used when `type` is 'ClusterIP'")] : [],
    ),
    ...repeated(ports, ({ nodePort }) => nodePort ?? 0).map((i) =>
      fieldErrors.duplicate(at.index(i).child('nodePort'), ports[i]?.nodePort),
    ),
    ...repeated(ports, ({ port }) => port).map((i) => fieldErrors.duplicate(at.index(i), internalPort(ports[i]))),
  ]
}

/** Places of the ports whose number was there before under the same protocol. Number 0 is no number. */
const repeated = (ports: readonly ReadPort[], numberOf: (port: ReadPort) => number): number[] => {
  const seen = new Set<string>()
  return ports.flatMap((port, i) => {
    const key = `${port.protocol}/${numberOf(port)}`
    if (numberOf(port) === 0) return []
    if (seen.has(key)) return [i]
    seen.add(key)
    return []
  })
}

/** Upstream shows the pair as its internal port type, with that type's own field names. */
const internalPort = (port: ReadPort | undefined) => ({
  Name: '',
  Protocol: port?.protocol ?? '',
  AppProtocol: null,
  Port: port?.port ?? 0,
  TargetPort: 0,
  NodePort: 0,
})
