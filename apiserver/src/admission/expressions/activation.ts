import type { JsonObject, JsonValue, KubeObject } from '@coxswain/api-types'
import type { Authorizer } from '../../authorization/authorizer.ts'
import type { Activation, Cel } from '../../cel/environment.ts'
import type { AdmissionRequest } from '../chain.ts'
import { namespaceOf } from '../rules/asked.ts'
import { kindOf } from '../rules/kind-of.ts'
import { expressionAuthorizer } from './authorizer.ts'
import type { AdmissionInput } from './input.ts'

/** What expressions see beside the write itself. */
export interface Surroundings {
  readonly cel: Cel
  readonly authorizer: Authorizer
  /** The object that a binding names. Null where there is none. */
  readonly params?: KubeObject | null | undefined
  /** Null for what is in no namespace, and where it is not told. */
  readonly namespaceObject?: KubeObject | null | undefined
}

/** The variables of `variableTypes`, with their values for one write. */
export const activationOf = (input: AdmissionInput, surroundings: Surroundings): Activation => {
  const { cel, authorizer, params = null, namespaceObject = null } = surroundings
  const { request, object, old } = input
  const access = expressionAuthorizer(authorizer, request.user)
  const { resource, subresource, name } = request
  return {
    object: object as JsonValue,
    oldObject: old as JsonValue,
    params: params as JsonValue,
    namespaceObject: namespaceObject as JsonValue,
    request: requestValue(input),
    authorizer: cel.authorizer(access),
    'authorizer.requestResource': cel.resourceCheck(access, {
      group: resource.group,
      resource: resource.plural,
      subresource,
      namespace: namespaceOf(request),
      name,
    }),
  }
}

/** What reviews and expressions are told of a write beside its objects (`cel.CreateAdmissionRequest`). What is empty is not there. */
export const requestValue = ({ request, matched }: AdmissionInput): JsonObject => {
  const { resource, subresource, operation, user, options } = request
  // What gets its name on the way has it from there on.
  const name = request.name || (request.object?.metadata?.name ?? '')
  const namespace = namespaceOf(request)
  return {
    kind: { ...kindOf(matched, subresource) },
    resource: { group: matched.group, version: matched.version, resource: matched.plural },
    requestKind: { ...kindOf(resource, subresource) },
    requestResource: { group: resource.group, version: resource.version, resource: resource.plural },
    ...(subresource === '' ? {} : { subResource: subresource, requestSubResource: subresource }),
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    operation,
    userInfo: {
      username: user.name,
      ...(user.uid ? { uid: user.uid } : {}),
      ...(user.groups.length === 0 ? {} : { groups: user.groups as string[] }),
      ...(user.extra === undefined ? {} : { extra: user.extra as unknown as JsonObject }),
    },
    dryRun: options.dryRun,
    options: optionsValue(request),
  }
}

const KIND_OF_OPTIONS = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions', CONNECT: undefined } as const

const optionsValue = ({ operation, options, deleteOptions }: AdmissionRequest): JsonValue => {
  const kind = KIND_OF_OPTIONS[operation]
  if (kind === undefined) return null
  const { dryRun, fieldManager = '', fieldValidation } = options
  const { metadata: _, ...given } = (deleteOptions ?? {}) as JsonObject
  return {
    ...given,
    kind,
    apiVersion: 'meta.k8s.io/v1',
    ...(dryRun ? { dryRun: ['All'] } : {}),
    ...(fieldManager === '' ? {} : { fieldManager }),
    // What is the default anyway is as good as not asked for.
    ...(fieldValidation === undefined || fieldValidation === 'Warn' ? {} : { fieldValidation }),
  }
}
