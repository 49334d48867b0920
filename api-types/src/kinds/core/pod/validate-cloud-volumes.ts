import type {
  AWSElasticBlockStoreVolumeSource,
  AzureDiskVolumeSource,
  AzureFileVolumeSource,
  CinderVolumeSource,
  CSIVolumeSource,
  GCEPersistentDiskVolumeSource,
  ScaleIOVolumeSource,
  StorageOSVolumeSource,
} from '../../../generated/core.v1.types.ts'
import { byteLength } from '../../../util/text.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { isDns1123Label, isDns1123Subdomain } from '../../../validation/names.ts'
import { notSupported, optionalOneOf, rangeText, refused, requiredText } from './errors.ts'

type Errors = readonly FieldError[]

const partitionErrors = (partition: number | undefined, at: Path): Errors =>
  // Upstream takes 0 (the whole disk) and words the range without it.
  partition !== undefined && (partition < 0 || partition > 255) ? [fieldErrors.invalid(at, partition, rangeText(1, 255))] : []

export const validateGcePersistentDisk = ({ pdName, partition }: GCEPersistentDiskVolumeSource, at: Path): Errors => [
  ...requiredText(pdName, at.child('pdName')),
  ...partitionErrors(partition, at.child('partition')),
]

export const validateAwsElasticBlockStore = ({ volumeID, partition }: AWSElasticBlockStoreVolumeSource, at: Path): Errors => [
  ...requiredText(volumeID, at.child('volumeID')),
  ...partitionErrors(partition, at.child('partition')),
]

export const validateCinder = ({ volumeID, secretRef }: CinderVolumeSource, at: Path): Errors => [
  ...requiredText(volumeID, at.child('volumeID')),
  ...(secretRef === undefined ? [] : requiredText(secretRef.name, at.child('secretRef').child('name'))),
]

export const validateAzureFile = ({ secretName, shareName }: AzureFileVolumeSource, at: Path): Errors => [
  ...requiredText(secretName, at.child('secretName')),
  ...requiredText(shareName, at.child('shareName')),
]

const MANAGED_URI = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}'
const BLOB_URI = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'

export const validateAzureDisk = ({ diskName, diskURI, cachingMode, kind }: AzureDiskVolumeSource, at: Path): Errors => [
  ...requiredText(diskName, at.child('diskName')),
  ...requiredText(diskURI, at.child('diskURI')),
  ...optionalOneOf(cachingMode, ['None', 'ReadOnly', 'ReadWrite'], at.child('cachingMode')),
  ...optionalOneOf(kind, ['Dedicated', 'Managed', 'Shared'], at.child('kind')),
  ...azureUriErrors(kind, diskURI ?? '', at.child('diskURI')),
]

const azureUriErrors = (kind: string | undefined, uri: string, at: Path): Errors => {
  if (kind === undefined) return []
  const [prefix, example] = kind === 'Managed' ? ['/subscriptions/', MANAGED_URI] : ['https://', BLOB_URI]
  return uri.startsWith(prefix) ? [] : [notSupported(at, uri, [example])]
}

export const validateStorageOs = ({ volumeName, volumeNamespace, secretRef }: StorageOSVolumeSource, at: Path): Errors => [
  ...(volumeName
    ? refused(at.child('volumeName'), volumeName, isDns1123Label(volumeName))
    : [fieldErrors.required(at.child('volumeName'))]),
  ...(volumeNamespace ? refused(at.child('volumeNamespace'), volumeNamespace, isDns1123Label(volumeNamespace)) : []),
  ...(secretRef === undefined ? [] : requiredText(secretRef.name, at.child('secretRef').child('name'))),
]

export const validateScaleIo = ({ gateway, system, volumeName }: ScaleIOVolumeSource, at: Path): Errors => [
  ...requiredText(gateway, at.child('gateway')),
  ...requiredText(system, at.child('system')),
  ...requiredText(volumeName, at.child('volumeName')),
]

export const validateCsiVolume = ({ driver, nodePublishSecretRef }: CSIVolumeSource, at: Path): Errors => [
  ...validateCsiDriverName(driver ?? '', at.child('driver')),
  ...(nodePublishSecretRef === undefined ? [] : csiSecretErrors(nodePublishSecretRef.name, at)),
]

/** The name of a CSI driver: a domain of at most 63 bytes, in any case. */
export const validateCsiDriverName = (driver: string, at: Path): Errors => {
  if (driver === '') return [fieldErrors.required(at)]
  return [
    ...(byteLength(driver) > 63 ? [fieldErrors.tooLong(at, 63)] : []),
    ...refused(at, driver, isDns1123Subdomain(driver.toLowerCase())),
  ]
}

const csiSecretErrors = (name: string | undefined, at: Path): Errors =>
  name ? refused(at.child('name'), name, isDns1123Subdomain(name)) : [fieldErrors.required(at.child('nodePublishSecretRef').child('name'))]
