import type { Volume } from '../../../generated/core.v1.types.ts'
import type { ObjectMeta } from '../../../generated/meta.v1.types.ts'
import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Subdomain } from '../../../validation/names.ts'
import { oneOf, requiredText } from './errors.ts'
import type { PodValidationOptions } from './options.ts'
import { isNegative } from './quantities.ts'
import { validateEphemeralVolume } from './validate-claim-template.ts'
import * as cloud from './validate-cloud-volumes.ts'
import * as file from './validate-file-volumes.ts'
import * as network from './validate-network-volumes.ts'

export const PULL_POLICIES: readonly string[] = ['Always', 'IfNotPresent', 'Never']
const ONE_TYPE = 'may not specify more than 1 volume type'

type SourceName = Exclude<keyof Volume, 'name'>
type Rules<Name extends SourceName> = (source: NonNullable<Volume[Name]>, at: Path, options: PodValidationOptions) => readonly FieldError[]

interface SourceRules {
  readonly name: SourceName
  /** Where upstream's errors of a second source and of this source's own fields stand, when not below its own name. */
  readonly secondAt?: string
  readonly ownAt?: string
  check(volume: Volume, at: Path, options: PodValidationOptions): readonly FieldError[]
}

const rule = <Name extends SourceName>(
  name: Name,
  rules: Rules<Name>,
  places: Pick<SourceRules, 'secondAt' | 'ownAt'> = {},
): SourceRules => ({
  name,
  ...places,
  check: (volume, at, options) => {
    const source = volume[name]
    return source === undefined ? [] : rules(source as NonNullable<Volume[Name]>, at, options)
  },
})

/** In upstream's order: of two sources the later one is refused. The odd places are upstream's. */
const SOURCES: readonly SourceRules[] = [
  rule('emptyDir', ({ sizeLimit }, at) =>
    isNegative(sizeLimit) ? [fieldErrors.forbidden(at.child('sizeLimit'), 'SizeLimit field must be a valid resource quantity')] : [],
  ),
  rule('hostPath', file.validateHostPath),
  rule('gitRepo', file.validateGitRepo),
  rule('gcePersistentDisk', cloud.validateGcePersistentDisk, { ownAt: 'persistentDisk' }),
  rule('awsElasticBlockStore', cloud.validateAwsElasticBlockStore),
  rule('secret', file.validateSecretVolume),
  rule('nfs', network.validateNfs),
  rule('iscsi', network.validateIscsi),
  rule('glusterfs', network.validateGlusterfs),
  rule('flocker', network.validateFlocker),
  rule('persistentVolumeClaim', ({ claimName }, at) => requiredText(claimName, at.child('claimName'))),
  rule('rbd', network.validateRbd),
  rule('cinder', cloud.validateCinder),
  rule('cephfs', network.validateCephfs, { secondAt: 'cephFS' }),
  rule('quobyte', network.validateQuobyte),
  rule('downwardAPI', file.validateDownwardApiVolume, { secondAt: 'downwarAPI' }),
  rule('fc', network.validateFibreChannel),
  rule('flexVolume', network.validateFlexVolume),
  rule('configMap', file.validateConfigMapVolume),
  rule('azureFile', cloud.validateAzureFile),
  rule('vsphereVolume', ({ volumePath }, at) => requiredText(volumePath, at.child('volumePath'))),
  rule('photonPersistentDisk', ({ pdID }, at) => requiredText(pdID, at.child('pdID'))),
  rule('portworxVolume', ({ volumeID }, at) => requiredText(volumeID, at.child('volumeID'))),
  rule('azureDisk', cloud.validateAzureDisk),
  rule('storageos', cloud.validateStorageOs),
  rule('projected', file.validateProjectedVolume),
  rule('scaleIO', cloud.validateScaleIo),
  rule('csi', cloud.validateCsiVolume),
  rule('ephemeral', validateEphemeralVolume),
  rule('image', ({ reference, pullPolicy }, at, { allowEmptyImageVolumeReference }) => [
    ...(allowEmptyImageVolumeReference ? [] : requiredText(reference, at.child('reference'))),
    ...oneOf(pullPolicy, PULL_POLICIES, at.child('pullPolicy')),
  ]),
]

/** Exactly one source, and that one good (upstream's `validateVolumeSource`). */
export const validateVolumeSource = (
  volume: Volume,
  at: Path,
  podMeta: ObjectMeta | undefined,
  options: PodValidationOptions,
): readonly FieldError[] => {
  const errors: FieldError[] = []
  let count = 0
  for (const { name, secondAt = name, ownAt = name, check } of SOURCES) {
    if (volume[name] === undefined) continue
    if (count++ > 0) {
      errors.push(fieldErrors.forbidden(at.child(secondAt), ONE_TYPE))
    } else {
      errors.push(...check(volume, at.child(ownAt), options))
      if (name === 'ephemeral') errors.push(...claimNameErrors(volume, at, podMeta))
    }
    if (name === 'iscsi') errors.push(...iscsiNameErrors(volume, at))
  }
  return count === 0 ? [fieldErrors.required(at, 'must specify a volume type')] : errors
}

/** The claim of an ephemeral volume is named after its pod. */
const claimNameErrors = ({ name }: Volume, at: Path, podMeta: ObjectMeta | undefined): readonly FieldError[] => {
  if (!podMeta?.name || !name) return []
  const claim = `${podMeta.name}-${name}`
  return isDns1123Subdomain(claim).map((why) => fieldErrors.invalid(at.child('name'), name, `PVC name ${JSON.stringify(claim)}: ${why}`))
}

const iscsiNameErrors = ({ name, iscsi }: Volume, at: Path): readonly FieldError[] =>
  iscsi?.initiatorName !== undefined && byteLength(`${name}:${iscsi.targetPortal}`) > 64
    ? [
        fieldErrors.invalid(
          at.child('name'),
          name,
          'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
        ),
      ]
    : []
