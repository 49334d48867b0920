import {
  type FieldError,
  fieldErrors,
  fieldPath,
  type KindDefinition,
  type KubeObject,
  kinds,
  type ResourceClaim,
  type ResourceClaimSpec,
  type ResourceClaimTemplate,
} from '@coxswain/api-types'
import type { AdmissionView } from '../admission/chain.ts'

/** The label of namespaces whose claims may have devices that others use. */
const LABEL = 'resource.kubernetes.io/admin-access'

type Path = ReturnType<typeof fieldPath>

/** Devices that others use are given to claims of labelled namespaces alone (upstream's `AuthorizedForAdmin`): in what is asked for, */
export const claimAdminAccess = (object: KubeObject, old: KubeObject | undefined, view: AdmissionView): readonly FieldError[] => {
  const claim = object as ResourceClaim
  if (old === undefined) return mayHave(claim, wantedIn(claim.spec), view)
  return grantedIn(old as ResourceClaim) === undefined ? mayHave(claim, grantedIn(claim), view) : []
}

/** and in what will be. A template's claims are made in its own namespace. */
export const templateAdminAccess = (object: KubeObject, old: KubeObject | undefined, view: AdmissionView): readonly FieldError[] =>
  old === undefined ? mayHave(object, wantedIn((object as ResourceClaimTemplate).spec.spec), view) : []

/** The first request for such access. Upstream names the same place for claims and templates. */
const wantedIn = ({ devices }: ResourceClaimSpec): Path | undefined => {
  const found = (devices?.requests ?? []).findIndex(({ exactly }) => exactly?.adminAccess === true)
  return found < 0 ? undefined : fieldPath('spec').child('devices').child('requests').index(found).child('adminAccess')
}

const grantedIn = ({ status }: ResourceClaim): Path | undefined => {
  const found = (status?.allocation?.devices?.results ?? []).findIndex(({ adminAccess }) => adminAccess === true)
  return found < 0 ? undefined : fieldPath('status').child('allocation').child('devices').child('results').index(found).child('adminAccess')
}

const mayHave = ({ metadata }: KubeObject, at: Path | undefined, view: AdmissionView): readonly FieldError[] => {
  if (at === undefined) return []
  const namespace = view.get(kinds.Namespace as KindDefinition, '', metadata.namespace ?? '')
  if (namespace?.metadata.labels?.[LABEL] === 'true') return []
  return [fieldErrors.forbidden(at, `admin access to devices requires the \`${LABEL}: true\` label on the containing namespace`)]
}
