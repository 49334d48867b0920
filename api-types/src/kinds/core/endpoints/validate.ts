import type { EndpointAddress, EndpointPort, EndpointSubset, Endpoints } from '../../../generated/core.v1.types.ts'
import type { DeepReadonly } from '../../../object.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isValidIpForLegacyField, validateEndpointIp } from '../../../validation/ip.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { isValidPortNum, validateProtocol } from '../../../validation/port.ts'
import { isQualifiedName } from '../../../validation/qualified-name.ts'

/** A whole Endpoints object (upstream's `ValidateEndpoints`). Subsets that an update does not change are left alone. */
export const validateEndpoints = ({ subsets }: DeepReadonly<Endpoints>, at: Path, old?: DeepReadonly<Endpoints>): FieldError[] => {
  const errors = (subsets ?? []).flatMap((subset, i) => subsetErrors(subset, at.child('subsets').index(i)))
  // The comparison comes last: subsets may be large.
  return errors.length > 0 && old !== undefined && semanticEqual(subsets, old.subsets) ? [] : errors
}

const subsetErrors = ({ addresses, notReadyAddresses, ports }: DeepReadonly<EndpointSubset>, at: Path): FieldError[] => [
  ...(addresses?.length || notReadyAddresses?.length ? [] : [fieldErrors.required(at, 'must specify `addresses` or `notReadyAddresses`')]),
  ...(addresses ?? []).flatMap((address, i) => addressErrors(address, at.child('addresses').index(i))),
  ...(notReadyAddresses ?? []).flatMap((address, i) => addressErrors(address, at.child('notReadyAddresses').index(i))),
  ...(ports ?? []).flatMap((port, i) => portErrors(port, (ports?.length ?? 0) > 1, at.child('ports').index(i))),
]

const addressErrors = ({ ip, hostname, nodeName }: DeepReadonly<EndpointAddress>, at: Path): FieldError[] => [
  ...isValidIpForLegacyField(at.child('ip'), ip),
  ...(hostname ? isDns1123Label(hostname).map((why) => fieldErrors.invalid(at.child('hostname'), hostname, why)) : []),
  ...(nodeName === undefined ? [] : isDns1123Subdomain(nodeName).map((why) => fieldErrors.invalid(at.child('nodeName'), nodeName, why))),
  ...validateEndpointIp(ip, at.child('ip')),
]

const portErrors = ({ name, port, protocol, appProtocol }: DeepReadonly<EndpointPort>, needsName: boolean, at: Path): FieldError[] => [
  ...(needsName && !name ? [fieldErrors.required(at.child('name'))] : []),
  ...(name ? isDns1123Label(name).map((why) => fieldErrors.invalid(at.child('name'), name, why)) : []),
  ...isValidPortNum(port).map((why) => fieldErrors.invalid(at.child('port'), port, why)),
  ...validateProtocol(protocol, at.child('protocol')),
  ...(appProtocol === undefined
    ? []
    : isQualifiedName(appProtocol).map((why) => fieldErrors.invalid(at.child('appProtocol'), appProtocol, why))),
]
