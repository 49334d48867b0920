import { classOfClaim } from '@coxswain/api-types'
import type { ClaimObject, ClassObject, VolumeObject } from './volume-store.ts'

/** A volume as its driver knows it: equal ones are one volume, however many claims and pods name it. */
export interface CsiVolume {
  readonly driver: string
  readonly handle: string
}

/** What a claim takes of its driver on a node, as far as is known (upstream's `getCSIDriverInfo`). Undefined: no driver has a part in it. */
export const csiVolumeOfClaim = (
  claim: ClaimObject,
  volume: VolumeObject | undefined,
  storageClass: ClassObject | undefined,
): CsiVolume | undefined => {
  if (volume !== undefined) return csiVolumeOf(volume)
  // Without a class the volume is one that is there already: the pod waits until the claim is bound to it.
  if (storageClass === undefined || classOfClaim(claim) === '') return undefined
  const { namespace, name } = claim.metadata
  // No driver names its volumes so: a claim counts as a volume of its own until it has one.
  return { driver: MIGRATED_PROVISIONERS.get(storageClass.provisioner) ?? storageClass.provisioner, handle: `claim ${namespace}/${name}` }
}

export const csiVolumeOf = ({ spec }: VolumeObject): CsiVolume | undefined => {
  if (spec?.csi !== undefined) return { driver: spec.csi.driver, handle: spec.csi.volumeHandle }
  for (const [source, { driver, id }] of MIGRATED_SOURCES) {
    const given = spec?.[source]
    if (given !== undefined) return { driver, handle: id(given) }
  }
  return undefined
}

type Source = 'awsElasticBlockStore' | 'azureDisk' | 'azureFile' | 'cinder' | 'gcePersistentDisk' | 'portworxVolume' | 'vsphereVolume'

interface Migration {
  readonly provisioner: string
  readonly driver: string
  id(source: object): string
}

const field =
  (name: string) =>
  (source: object): string =>
    String(Object.entries(source).find(([key]) => key === name)?.[1] ?? '')

/** Kinds of volumes that were Kubernetes' own and are their drivers' now (upstream's csi-translation-lib). */
const MIGRATIONS: Readonly<Record<Source, Migration>> = {
  // `aws://zone/vol-1` and `vol-1` are one.
  awsElasticBlockStore: {
    provisioner: 'kubernetes.io/aws-ebs',
    driver: 'ebs.csi.aws.com',
    id: (source) => field('volumeID')(source).replace(/^.*\//, ''),
  },
  azureDisk: { provisioner: 'kubernetes.io/azure-disk', driver: 'disk.csi.azure.com', id: field('diskURI') },
  azureFile: { provisioner: 'kubernetes.io/azure-file', driver: 'file.csi.azure.com', id: field('shareName') },
  cinder: { provisioner: 'kubernetes.io/cinder', driver: 'cinder.csi.openstack.org', id: field('volumeID') },
  gcePersistentDisk: { provisioner: 'kubernetes.io/gce-pd', driver: 'pd.csi.storage.gke.io', id: field('pdName') },
  portworxVolume: { provisioner: 'kubernetes.io/portworx-volume', driver: 'pxd.portworx.com', id: field('volumeID') },
  vsphereVolume: { provisioner: 'kubernetes.io/vsphere-volume', driver: 'csi.vsphere.vmware.com', id: field('volumePath') },
}
const MIGRATED_SOURCES = Object.entries(MIGRATIONS) as readonly [Source, Migration][]
const MIGRATED_PROVISIONERS: ReadonlyMap<string, string> = new Map(
  Object.values(MIGRATIONS).map(({ provisioner, driver }) => [provisioner, driver]),
)
