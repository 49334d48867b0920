import {
  type CertificateSigningRequest,
  type CustomResourceDefinition,
  certificateBytes,
  type FieldError,
  fieldErrors,
  type KindDefinition,
  type KubeObject,
  kinds,
  requestBytes,
  rootPath,
} from '@coxswain/api-types'
import type { AdmissionView } from '../admission/chain.ts'
import { expressionCheck } from '../admission/policies/check-expressions.ts'
import { ruleProblems } from '../custom-resources/rules/check.ts'
import { checkDefinition } from '../custom-resources/schema/index.ts'
import { claimAdminAccess, templateAdminAccess } from '../devices/admin-access.ts'
import { checkClaim, checkClaimTemplate, checkDeviceClass } from '../devices/check-selectors.ts'
import { problemOfCertificate, problemOfRequest } from '../pki/check-signing-request.ts'

/**
 * Errors that the pure rules of a kind cannot find: in formats that they cannot read, such as what is signed, or by what other objects say.
 * `old` is undefined on create.
 */
export type FormatCheck = (object: KubeObject, old: KubeObject | undefined, view: AdmissionView) => Promise<readonly FieldError[]>

/** The check of a kind, for the few that have one. */
export const formatCheck = (definition: KindDefinition): FormatCheck | undefined => CHECKS.get(definition) ?? expressionCheck(definition)

const checkClaims: FormatCheck = async (object, old, view) => [...claimAdminAccess(object, old, view), ...(await checkClaim(object, old))]

const checkTemplates: FormatCheck = async (object, old, view) => [
  ...templateAdminAccess(object, old, view),
  ...(await checkClaimTemplate(object, old)),
]

/** A request is looked at once, as it never changes; certificates when they come. What is not even PEM the kind's rules have refused. */
const checkSigningRequest = async (
  { spec, status }: CertificateSigningRequest,
  old?: CertificateSigningRequest,
): Promise<readonly FieldError[]> => {
  if (old === undefined) {
    const request = requestBytes(spec.request)
    const why = request === undefined ? undefined : await problemOfRequest(request)
    return why === undefined ? [] : [fieldErrors.invalid(rootPath.child('spec').child('request'), spec.request, why)]
  }
  const certificate = status?.certificate ?? ''
  if (certificate === (old.status?.certificate ?? '')) return []
  const why = certificateBytes(certificate)
    .map(problemOfCertificate)
    .find((each) => each !== undefined)
  return why === undefined ? [] : [fieldErrors.invalid(rootPath.child('status').child('certificate'), '<certificate data>', why)]
}

/** Rules are looked at where the schemas are sound: a mistake would be told twice. */
const checkCustomResource = async (
  definition: CustomResourceDefinition,
  old?: CustomResourceDefinition,
): Promise<readonly FieldError[]> => {
  const errors = await checkDefinition(definition, old)
  return errors.length > 0 ? errors : ruleProblems(definition, old)
}

/** By kind. */
const CHECKS = new Map<unknown, unknown>([
  [kinds.CertificateSigningRequest, checkSigningRequest],
  [kinds.CustomResourceDefinition, checkCustomResource],
  [kinds.DeviceClass, checkDeviceClass],
  [kinds.ResourceClaim, checkClaims],
  [kinds.ResourceClaimTemplate, checkTemplates],
]) as ReadonlyMap<KindDefinition, FormatCheck>
