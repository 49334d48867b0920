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
import { expressionCheck } from '../admission/policies/check-expressions.ts'
import { ruleProblems } from '../custom-resources/rules/check.ts'
import { checkDefinition } from '../custom-resources/schema/index.ts'
import { problemOfCertificate, problemOfRequest } from '../pki/check-signing-request.ts'

/** Errors of fields in formats that the pure rules of a kind cannot read, such as what is signed. `old` is absent on create. */
export type FormatCheck = (object: KubeObject, old?: KubeObject) => Promise<readonly FieldError[]>

/** The check of a kind, for the few that have one. */
export const formatCheck = (definition: KindDefinition): FormatCheck | undefined => CHECKS.get(definition) ?? expressionCheck(definition)

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
const CHECKS: ReadonlyMap<KindDefinition, FormatCheck> = new Map<KindDefinition, FormatCheck>([
  [kinds.CertificateSigningRequest as KindDefinition, checkSigningRequest as FormatCheck],
  [kinds.CustomResourceDefinition as KindDefinition, checkCustomResource as FormatCheck],
])
