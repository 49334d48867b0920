import {
  defaultTokenRequest,
  fieldErrors,
  fieldPath,
  formatTime,
  type KindDefinition,
  type KubeObject,
  kinds,
  type Pod,
  rootPath,
  status,
  type TokenRequest,
  validateTokenRequest,
} from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import { admitAction } from '../admission/admit-action.ts'
import { serviceAccountName } from '../authentication/service-account-user.ts'
import type { TokenClaims } from '../authentication/token-key.ts'
import type { Call, Core } from '../core.ts'
import { writeOptions } from '../request/options.ts'
import { answerDocument } from '../respond/answer.ts'
import { decodeBody, type Expected } from '../stages/decode.ts'
import { objectKey } from '../storage/object-keys.ts'
import { placeInNamespace } from '../write/metadata.ts'

const GROUP = 'authentication.k8s.io'
const TOKEN_REQUEST: Expected = { schema: 'authentication/v1.TokenRequest', kind: 'TokenRequest', apiVersion: `${GROUP}/v1`, version: 'v1' }

/** A request of this many seconds is one of a kubelet whose pods may not know yet that tokens end. */
const WARNING_SECONDS = 3607
/** Such a token is good for a year, and says from when on it should have been replaced. */
const EXTENDED_SECONDS = 365 * 24 * 3600

/** `serviceaccounts/NAME/token`: signs a token for the account (upstream's TokenREST). 201 with the request, its status filled in. */
export const requestToken = async (core: Core, call: Call): Promise<HttpResponse> => {
  const { request, info, warnings } = call
  const options = writeOptions(info.query, 'CreateOptions')
  const { fieldValidation } = options
  const body = { bytes: request.body ?? new Uint8Array(), contentType: request.headers['content-type'] }
  const { types, registry } = core
  const wanted = decodeBody(body, TOKEN_REQUEST, { types, registry, fieldValidation, warnings }) as TokenRequest
  placeInNamespace(wanted, call)
  defaultTokenRequest(wanted)
  if ((wanted.metadata.name ?? info.name) !== info.name) throw otherName(wanted, info.name)
  await core.cache.catchUp()
  await admitAction(core, call, wanted, options)
  const account = found(core, kinds.ServiceAccount as KindDefinition, info.namespace, info.name)
  const now = core.clock.now()
  Object.assign(wanted.metadata, { name: info.name, creationTimestamp: formatTime(now) })
  const errors = validateTokenRequest(wanted, rootPath)
  if (errors.length > 0) throw status.invalid({ group: GROUP, kind: 'TokenRequest' }, '', errors)
  const spec = wanted.spec ?? {}
  const audiences = spec.audiences?.length ? spec.audiences : [...core.tokens.apiAudiences]
  const bound = boundObjects(core, spec.boundObjectRef, account)
  const asked = spec.expirationSeconds ?? 0
  const seconds = Math.min(asked, core.tokens.maxSeconds ?? asked)
  if (seconds < asked) warnings.push(`requested expiration of ${asked} seconds shortened to ${seconds} seconds`)
  const claims = claimsOf(core, { account, bound, audiences, seconds })
  const answer = {
    ...wanted,
    // Upstream prints this field even where nothing is bound.
    spec: { ...spec, audiences, expirationSeconds: seconds, boundObjectRef: spec.boundObjectRef ?? null },
    status: { token: await core.tokens.key.sign(claims), expirationTimestamp: formatTime(now + seconds * 1000) },
  }
  return answerDocument(core, call, answer, 201)
}

const otherName = ({ metadata }: TokenRequest, name: string) => {
  const why = 'must match the service account name if specified'
  return status.invalid({ group: GROUP, kind: 'TokenRequest' }, name, [
    fieldErrors.invalid(fieldPath('metadata').child('name'), metadata.name, why),
  ])
}

const found = (core: Core, definition: KindDefinition, namespace: string, name: string): KubeObject => {
  const entry = core.cache.kind(definition).get(objectKey(definition, namespace, name))
  if (entry === undefined) throw status.notFound({ group: definition.group, resource: definition.plural }, name)
  return core.objects.object(entry)
}

interface Bound {
  readonly pod?: KubeObject
  readonly secret?: KubeObject
  /** Without uid where a pod names a node that does not exist. */
  readonly node?: { readonly name: string; readonly uid?: string | undefined }
}

type Reference = NonNullable<NonNullable<TokenRequest['spec']>['boundObjectRef']>

/** What the token is to be bound to. Throws where that is not there, is another one, or does not go with the account. */
const boundObjects = (core: Core, reference: Reference | null | undefined, account: KubeObject): Bound => {
  // The decoder writes null where nothing is given: the field is always printed.
  if (reference === undefined || reference === null) return {}
  const { namespace = '', name: accountName = '' } = account.metadata
  const { apiVersion = '', kind = '', name = '' } = reference
  const legacy = !apiVersion.includes('/')
  switch (legacy ? kind : '') {
    case 'Pod': {
      const pod = found(core, kinds.Pod as KindDefinition, namespace, name) as Pod
      if (pod.spec?.serviceAccountName !== accountName) {
        const why = `cannot bind token for serviceaccount ${JSON.stringify(accountName)} to pod running with different serviceaccount name.`
        throw status.badRequest(why)
      }
      return checked({ pod, ...nodeOf(core, pod) }, pod, reference)
    }
    case 'Node': {
      const node = found(core, kinds.Node as KindDefinition, '', name)
      return checked({ node: { name, uid: node.metadata.uid } }, node, reference)
    }
    case 'Secret': {
      const secret = found(core, kinds.Secret as KindDefinition, namespace, name)
      return checked({ secret }, secret, reference)
    }
    default:
      throw status.badRequest(`cannot bind token to object of type ${legacy ? '/' : ''}${apiVersion}, Kind=${kind}`)
  }
}

const nodeOf = (core: Core, { spec }: Pod): Pick<Bound, 'node'> => {
  const name = spec?.nodeName ?? ''
  if (name === '') return {}
  const entry = core.cache.kind(kinds.Node).get(objectKey(kinds.Node as KindDefinition, '', name))
  return { node: { name, uid: entry === undefined ? undefined : core.objects.object(entry).metadata.uid } }
}

const checked = (bound: Bound, { metadata }: KubeObject, { kind = '', name = '', uid = '' }: Reference): Bound => {
  if (uid === '' || uid === metadata.uid) return bound
  const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`
  throw status.conflict({ group: '', resource: kind }, name, why)
}

interface Wanted {
  readonly account: KubeObject
  readonly bound: Bound
  readonly audiences: readonly string[]
  readonly seconds: number
}

const claimsOf = (core: Core, { account, bound, audiences, seconds }: Wanted): TokenClaims => {
  const { issuers, apiAudiences, extendExpiration } = core.tokens
  const { namespace = '', name } = account.metadata
  const now = Math.floor(core.clock.now() / 1000)
  const extended =
    extendExpiration && bound.pod !== undefined && seconds === WARNING_SECONDS && audiences.every((each) => apiAudiences.includes(each))
  const { node } = bound
  return {
    aud: audiences,
    exp: now + (extended ? EXTENDED_SECONDS : seconds),
    iat: now,
    iss: issuers[0] ?? '',
    jti: core.random.uuid(),
    'kubernetes.io': {
      namespace,
      ...(node === undefined ? {} : { node: { name: node.name, ...(node.uid === undefined ? {} : { uid: node.uid }) } }),
      ...(bound.pod === undefined ? {} : { pod: claimOf(bound.pod) }),
      ...(bound.secret === undefined ? {} : { secret: claimOf(bound.secret) }),
      serviceaccount: claimOf(account),
      ...(extended ? { warnafter: now + seconds } : {}),
    },
    nbf: now,
    sub: serviceAccountName(namespace, name ?? ''),
  }
}

const claimOf = ({ metadata: { name = '', uid = '' } }: KubeObject) => ({ name, uid })
