import type { Registry, TypeTable } from '@coxswain/api-types'
import type { Logger } from '@coxswain/ports'
import type { Authorizer } from '../../authorization/authorizer.ts'
import type { Cache } from '../../cache/cache.ts'
import type { Objects } from '../../cache/entry.ts'
import type { Versions } from '../../custom-resources/versions.ts'
import type { AdmissionRequest } from '../chain.ts'
import { convertCustom } from '../rules/convert-custom.ts'
import { createForms, type FormsOf } from '../rules/forms.ts'
import { createShown, type Shown } from '../rules/show-as.ts'

/** What the plugins of policies are made of. */
export interface PolicyParts {
  readonly cache: Cache
  readonly objects: Objects
  readonly versions: Versions
  readonly registry: Registry
  readonly types: TypeTable
  readonly authorizer: Authorizer
  readonly formsOf: FormsOf
  readonly shown: Shown
  /** Takes what a policy has to say about a request, for whoever reads it later. */
  readonly annotate: (request: AdmissionRequest, key: string, value: string) => void
}

type Given = Omit<PolicyParts, 'formsOf' | 'shown' | 'annotate'> & { readonly logger: Logger }

/** What policies have to say beside yes and no goes to the log. */
export const policyParts = (given: Given): PolicyParts => ({
  ...given,
  formsOf: createForms(given.registry),
  shown: createShown(convertCustom),
  annotate: ({ user, operation, resource, namespace, name }, key, value) =>
    given.logger.info({ user: user.name, operation, resource: resource.plural, namespace, name, key, value }, 'audit annotation'),
})
