import {
  annotation,
  BETA_STORAGE_PROVISIONER,
  classOfClaim,
  kinds,
  type PersistentVolumeClaim,
  STORAGE_PROVISIONER,
  type Stored,
} from '@coxswain/api-types'
import { type Steps, update, type View } from '@coxswain/client'
import type { Herald } from '../../shared/herald.ts'

/** Plugins that were part of Kubernetes once, and the drivers that do their work now (KEP-625). */
const MIGRATED: ReadonlyMap<string, string> = new Map([
  ['kubernetes.io/aws-ebs', 'ebs.csi.aws.com'],
  ['kubernetes.io/azure-disk', 'disk.csi.azure.com'],
  ['kubernetes.io/azure-file', 'file.csi.azure.com'],
  ['kubernetes.io/cinder', 'cinder.csi.openstack.org'],
  ['kubernetes.io/gce-pd', 'pd.csi.storage.gke.io'],
  ['kubernetes.io/portworx-volume', 'pxd.portworx.com'],
  ['kubernetes.io/vsphere-volume', 'csi.vsphere.vmware.com'],
])

/**
 * Asks the provisioner of the claim's class for a volume: it watches for claims that name it in an annotation. All provisioners stand
 * outside of this controller, the one for local paths too.
 */
export const provision = (
  claim: Stored<PersistentVolumeClaim>,
  { view, herald }: { readonly view: View; readonly herald: Herald },
): Steps => {
  const failed = (message: string): Steps => herald.ofClaim(claim, { type: 'Warning', reason: 'ProvisioningFailed', message })
  const name = classOfClaim(claim)
  const storageClass = view.get(kinds.StorageClass, '', name)
  if (storageClass === undefined) return failed(`storageclass.storage.k8s.io ${JSON.stringify(name)} not found`)
  const provisioner = MIGRATED.get(storageClass.provisioner) ?? storageClass.provisioner
  if (provisioner.startsWith('kubernetes.io/')) return failed(`no volume plugin matched name: ${provisioner}`)
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`
  return [ask(claim, provisioner), herald.ofClaim(claim, { type: 'Normal', reason: 'ExternalProvisioning', message })]
}

const ask = (claim: Stored<PersistentVolumeClaim>, provisioner: string): Steps => {
  const keys = [BETA_STORAGE_PROVISIONER, STORAGE_PROVISIONER]
  if (keys.every((key) => annotation(claim.metadata, key) === provisioner)) return []
  const annotations = { ...claim.metadata.annotations, ...Object.fromEntries(keys.map((key) => [key, provisioner])) }
  const metadata = { ...claim.metadata, annotations }
  return update(kinds.PersistentVolumeClaim, { ...claim, metadata }, { reason: `its volume is to be made by ${provisioner}` })
}
