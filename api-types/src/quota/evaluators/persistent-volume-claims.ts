import type { PersistentVolumeClaim } from '../../generated/core.v1.types.ts'
import { max } from '../../kinds/core/pod/quantities.ts'
import { parseQuantity } from '../../quantity.ts'
import { ONE } from '../amounts.ts'
import type { QuotaEvaluator } from '../evaluator.ts'
import { matchesScopeValues } from '../match-scope.ts'

/** Claims and the storage that they ask for, altogether and of each class. */
export const claimEvaluator: QuotaEvaluator = {
  group: '',
  plural: 'persistentvolumeclaims',
  inScope: (scope, object) =>
    scope.scopeName === 'VolumeAttributesClass' && matchesScopeValues(scope, attributesClasses(object as PersistentVolumeClaim)),
  usage: (object) => {
    const claim = object as PersistentVolumeClaim
    const counted = ['count/persistentvolumeclaims', ...ofClass(claim, 'persistentvolumeclaims')].map((name) => [name, ONE] as const)
    const size = sizeOf(claim)
    if (size === undefined) return new Map(counted)
    const quantity = parseQuantity(size)
    return new Map([...counted, ...ofClass(claim, 'requests.storage').map((name) => [name, quantity] as const)])
  },
}

const ofClass = ({ metadata, spec }: PersistentVolumeClaim, name: string): readonly string[] => {
  const storageClass = metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName ?? ''
  return storageClass === '' ? [name] : [name, `${storageClass}.storageclass.storage.k8s.io/${name}`]
}

/** A volume that was to grow may have been given more than is asked for by now. */
const sizeOf = ({ spec, status }: PersistentVolumeClaim): string | number | undefined => {
  const asked = spec?.resources?.requests?.['storage']
  const given = status?.allocatedResources?.['storage']
  return asked === undefined || given === undefined ? asked : max(asked, given)
}

/** The class that is asked for, the one that is, and the one that it is being changed to. */
const attributesClasses = ({ spec, status }: PersistentVolumeClaim): readonly string[] =>
  [
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ].flatMap((name) => (name ? [name] : []))
