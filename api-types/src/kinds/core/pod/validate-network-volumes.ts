import type {
  CephFSVolumeSource,
  FCVolumeSource,
  FlexVolumeSource,
  FlockerVolumeSource,
  GlusterfsVolumeSource,
  ISCSIVolumeSource,
  NFSVolumeSource,
  QuobyteVolumeSource,
  RBDVolumeSource,
} from '../../../generated/core.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { rangeText, requiredText } from './errors.ts'

type Errors = readonly FieldError[]

export const validateNfs = ({ server, path }: NFSVolumeSource, at: Path): Errors => [
  ...requiredText(server, at.child('server')),
  ...requiredText(path, at.child('path')),
  ...((path ?? '').startsWith('/') ? [] : [fieldErrors.invalid(at.child('path'), path ?? '', 'must be an absolute path')]),
]

const IQN = /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/
const EUI = /^eui.[A-Za-z0-9]{16}$/
const NAA = /^naa.[A-Za-z0-9]{32}$/

export const validateIscsi = (iscsi: ISCSIVolumeSource, at: Path): Errors => [
  ...requiredText(iscsi.targetPortal, at.child('targetPortal')),
  ...(iscsi.iqn ? iscsiNameErrors(iscsi.iqn, at.child('iqn')) : [fieldErrors.required(at.child('iqn'))]),
  ...lunErrors(iscsi.lun, at.child('lun')),
  ...((iscsi.chapAuthDiscovery === true || iscsi.chapAuthSession === true) && iscsi.secretRef === undefined
    ? [fieldErrors.required(at.child('secretRef'))]
    : []),
  ...(iscsi.initiatorName === undefined ? [] : iscsiNameErrors(iscsi.initiatorName, at.child('initiatorname'))),
]

const iscsiNameErrors = (name: string, at: Path): Errors => {
  const format = [
    ['iqn', IQN],
    ['eui', EUI],
    ['naa', NAA],
  ].find(([prefix]) => name.startsWith(prefix as string))?.[1] as RegExp | undefined
  if (format === undefined) return [fieldErrors.invalid(at, name, 'must be valid format starting with iqn, eui, or naa')]
  return format.test(name) ? [] : [fieldErrors.invalid(at, name, 'must be valid format')]
}

const lunErrors = (lun: number | undefined, at: Path): Errors =>
  lun !== undefined && (lun < 0 || lun > 255) ? [fieldErrors.invalid(at, lun, rangeText(0, 255))] : []

export const validateFibreChannel = ({ targetWWNs = [], wwids = [], lun }: FCVolumeSource, at: Path): Errors => {
  const errors: FieldError[] = []
  const targets = at.child('targetWWNs')
  if (targetWWNs.length === 0 && wwids.length === 0) {
    errors.push(fieldErrors.required(targets, 'must specify either targetWWNs or wwids, but not both'))
  }
  if (targetWWNs.length > 0 && wwids.length > 0) {
    errors.push(fieldErrors.invalid(targets, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'))
  }
  if (targetWWNs.length > 0) {
    if (lun === undefined) errors.push(fieldErrors.required(at.child('lun'), 'lun is required if targetWWNs is specified'))
    else errors.push(...lunErrors(lun, at.child('lun')))
  }
  return errors
}

export const validateGlusterfs = ({ endpoints, path }: GlusterfsVolumeSource, at: Path): Errors => [
  ...requiredText(endpoints, at.child('endpoints')),
  ...requiredText(path, at.child('path')),
]

export const validateFlocker = ({ datasetName = '', datasetUUID = '' }: FlockerVolumeSource, at: Path): Errors => [
  ...(datasetName === '' && datasetUUID === '' ? [fieldErrors.required(at, 'one of datasetName and datasetUUID is required')] : []),
  ...(datasetName !== '' && datasetUUID !== ''
    ? [fieldErrors.invalid(at, 'resource', 'datasetName and datasetUUID can not be specified simultaneously')]
    : []),
  ...(datasetName.includes('/') ? [fieldErrors.invalid(at.child('datasetName'), datasetName, "must not contain '/'")] : []),
]

const monitorErrors = (monitors: readonly string[] | undefined, at: Path): Errors =>
  (monitors ?? []).length === 0 ? [fieldErrors.required(at.child('monitors'))] : []

export const validateRbd = ({ monitors, image }: RBDVolumeSource, at: Path): Errors => [
  ...monitorErrors(monitors, at),
  ...requiredText(image, at.child('image')),
]

export const validateCephfs = ({ monitors }: CephFSVolumeSource, at: Path): Errors => monitorErrors(monitors, at)

const HOST_PORTS = 'must be a host:port pair or multiple pairs separated by commas'

export const validateQuobyte = ({ registry, tenant, volume }: QuobyteVolumeSource, at: Path): Errors => [
  ...quobyteRegistryErrors(registry, tenant, at),
  ...requiredText(volume, at.child('volume')),
]

const quobyteRegistryErrors = (registry: string | undefined, tenant: string | undefined, at: Path): Errors => {
  if (!registry) return [fieldErrors.required(at.child('registry'), HOST_PORTS)]
  if ((tenant ?? '').length >= 65) {
    return [fieldErrors.required(at.child('tenant'), 'must be a UUID and may not exceed a length of 64 characters')]
  }
  return registry
    .split(',')
    .filter((pair) => !isHostPort(pair))
    .map(() => fieldErrors.invalid(at.child('registry'), registry, HOST_PORTS))
}

/** As Go's `net.SplitHostPort` takes it: the port may be empty, an address with colons stands in brackets. */
const isHostPort = (pair: string): boolean => /^(\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair)

export const validateFlexVolume = ({ driver, options }: FlexVolumeSource, at: Path): Errors => [
  ...requiredText(driver, at.child('driver')),
  ...Object.keys(options ?? {})
    .filter(isReservedOption)
    .map((key) => fieldErrors.invalid(at.child('options').key(key), key, 'kubernetes.io and k8s.io namespaces are reserved')),
]

const isReservedOption = (key: string): boolean => {
  const namespace = `.${(key.includes('/') ? key.slice(0, key.indexOf('/')) : key).toLowerCase()}`
  return namespace.endsWith('.kubernetes.io') || namespace.endsWith('.k8s.io')
}
