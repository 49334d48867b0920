import type {
  AzureFilePersistentVolumeSource,
  CinderPersistentVolumeSource,
  CSIPersistentVolumeSource,
  GlusterfsPersistentVolumeSource,
  ISCSIPersistentVolumeSource,
  LocalVolumeSource,
  PersistentVolumeSource,
  PersistentVolumeSpec,
  SecretReference,
  StorageOSPersistentVolumeSource,
} from '../../../generated/core.v1.types.ts'
import type { ObjectMeta } from '../../../generated/meta.v1.types.ts'
import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { refused, requiredText } from '../pod/errors.ts'
import * as cloud from '../pod/validate-cloud-volumes.ts'
import { validateHostPath } from '../pod/validate-file-volumes.ts'
import * as network from '../pod/validate-network-volumes.ts'
import { validatePathNoBacksteps } from '../pod/validate-paths.ts'
import { MOUNT_OPTIONS } from './warnings.ts'

type Errors = readonly FieldError[]
type SourceName = keyof PersistentVolumeSource

interface SourceRules {
  readonly name: SourceName
  /** Where upstream's errors of a second source and of this source's own fields stand, when not below its own name. */
  readonly secondAt?: string
  readonly ownAt?: string
  check(spec: PersistentVolumeSpec, at: Path, volume: string): Errors
}

const rule = <Name extends SourceName>(
  name: Name,
  rules: (source: NonNullable<PersistentVolumeSource[Name]>, at: Path, volume: string) => Errors,
  places: Pick<SourceRules, 'secondAt' | 'ownAt'> = {},
): SourceRules => ({
  name,
  ...places,
  check: (spec, at, volume) => {
    const source = spec[name]
    return source === undefined ? [] : rules(source as NonNullable<PersistentVolumeSource[Name]>, at, volume)
  },
})

/** A secret of another namespace than the object's own. */
const secretErrors = ({ name, namespace }: SecretReference, at: Path): Errors => [
  ...(name ? refused(at.child('name'), name, isDns1123Subdomain(name)) : [fieldErrors.required(at.child('name'))]),
  ...(namespace ? refused(at.child('namespace'), namespace, isDns1123Label(namespace)) : [fieldErrors.required(at.child('namespace'))]),
]

const CSI_SECRETS = ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'] as const

const csi = (source: CSIPersistentVolumeSource, at: Path): Errors => [
  ...cloud.validateCsiDriverName(source.driver ?? '', at.child('driver')),
  ...requiredText(source.volumeHandle, at.child('volumeHandle')),
  ...CSI_SECRETS.flatMap((name) => {
    const secret = source[name]
    return secret === undefined ? [] : secretErrors(secret, at.child(name))
  }),
]

const cinder = ({ volumeID, secretRef }: CinderPersistentVolumeSource, at: Path): Errors => [
  ...requiredText(volumeID, at.child('volumeID')),
  ...(secretRef === undefined ? [] : namedErrors(secretRef, at.child('secretRef'))),
]

const namedErrors = ({ name, namespace }: SecretReference, at: Path): Errors => [
  ...requiredText(name, at.child('name')),
  ...requiredText(namespace, at.child('namespace')),
]

const storageOs = (source: StorageOSPersistentVolumeSource, at: Path): Errors => {
  const { secretRef, ...rest } = source
  return [...cloud.validateStorageOs(rest, at), ...(secretRef === undefined ? [] : namedErrors(secretRef, at.child('secretRef')))]
}

const azureFile = (source: AzureFilePersistentVolumeSource, at: Path): Errors => [
  ...cloud.validateAzureFile(source, at),
  ...(source.secretNamespace === undefined ? [] : requiredText(source.secretNamespace, at.child('secretNamespace'))),
]

const NO_NAMESPACE = 'if the endpointnamespace is set, it must be a valid namespace name'

const glusterfs = (source: GlusterfsPersistentVolumeSource, at: Path): Errors => {
  const { endpointsNamespace: namespace } = source
  const place = at.child('endpointsNamespace')
  return [
    ...network.validateGlusterfs(source, at),
    ...(namespace === '' ? [fieldErrors.invalid(place, '', NO_NAMESPACE)] : []),
    ...(namespace ? refused(place, namespace, isDns1123Label(namespace)) : []),
  ]
}

const iscsi = (source: ISCSIPersistentVolumeSource, at: Path, volume: string): Errors => {
  const { secretRef, initiatorName, targetPortal, ...rest } = source
  return [
    ...(initiatorName !== undefined && byteLength(`${volume}:${targetPortal}`) > 64
      ? [
          fieldErrors.invalid(
            at.child('targetportal'),
            targetPortal,
            'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
          ),
        ]
      : []),
    ...network.validateIscsi({ ...rest, targetPortal, initiatorName, secretRef: secretRef === undefined ? undefined : {} }, at),
    ...(secretRef === undefined ? [] : requiredText(secretRef.name, at.child('secretRef').child('name'))),
  ]
}

const local = ({ path }: LocalVolumeSource, at: Path): Errors =>
  path ? validatePathNoBacksteps(path, at.child('path')) : [fieldErrors.required(at.child('path'))]

/** In upstream's order: of two sources the later one is refused. The odd places are upstream's. */
const SOURCES: readonly SourceRules[] = [
  rule('hostPath', validateHostPath),
  rule('gcePersistentDisk', cloud.validateGcePersistentDisk, { ownAt: 'persistentDisk' }),
  rule('awsElasticBlockStore', cloud.validateAwsElasticBlockStore),
  rule('glusterfs', glusterfs),
  rule('flocker', network.validateFlocker),
  rule('nfs', network.validateNfs),
  rule('rbd', network.validateRbd),
  rule('quobyte', network.validateQuobyte),
  rule('cephfs', network.validateCephfs, { secondAt: 'cephFS' }),
  rule('iscsi', iscsi),
  rule('cinder', cinder),
  rule('fc', network.validateFibreChannel),
  rule('flexVolume', network.validateFlexVolume),
  rule('azureFile', azureFile),
  rule('vsphereVolume', ({ volumePath }, at) => requiredText(volumePath, at.child('volumePath'))),
  rule('photonPersistentDisk', ({ pdID }, at) => requiredText(pdID, at.child('pdID'))),
  rule('portworxVolume', ({ volumeID }, at) => requiredText(volumeID, at.child('volumeID'))),
  rule('azureDisk', cloud.validateAzureDisk),
  rule('scaleIO', cloud.validateScaleIo),
  rule('local', local),
  rule('storageos', storageOs),
  rule('csi', csi),
]

/** Exactly one source, and that one good. A local one says on which node it is. */
export const sourceErrors = (spec: PersistentVolumeSpec, volume: string, at: Path): Errors => {
  const errors: FieldError[] = []
  let count = 0
  for (const { name, secondAt = name, ownAt = name, check } of SOURCES) {
    if (spec[name] === undefined) continue
    // Upstream takes a flexVolume beside another.
    if (count++ > 0 && name !== 'flexVolume')
      errors.push(fieldErrors.forbidden(at.child(secondAt), 'may not specify more than 1 volume type'))
    else {
      errors.push(...check(spec, at.child(ownAt), volume))
      if (name === 'local' && spec.nodeAffinity === undefined)
        errors.push(fieldErrors.required(at.child('nodeAffinity'), 'Local volume requires node affinity'))
    }
  }
  return count === 0 ? [fieldErrors.required(at, 'must specify a volume type')] : errors
}

const WITH_MOUNT_OPTIONS: readonly SourceName[] = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
]

/** The old annotation is for kinds of volumes that take options. */
export const mountOptionErrors = ({ annotations }: ObjectMeta, spec: PersistentVolumeSpec, at: Path): Errors =>
  annotations?.[MOUNT_OPTIONS] === undefined || WITH_MOUNT_OPTIONS.some((name) => spec[name] !== undefined)
    ? []
    : [fieldErrors.forbidden(at.child(MOUNT_OPTIONS), 'may not specify mount options for this volume type')]
