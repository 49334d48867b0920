import { defineKind } from '../../define-kind.ts'
import type { Node } from '../../generated/core.v1.types.ts'
import { deepCopy } from '../../util/deep.ts'
import { nodeColumns } from './node/columns.ts'
import { defaultNode } from './node/defaults.ts'
import { validateNode, validateNodeUpdate } from './node/validate.ts'

/** A machine that runs pods, registered by its kubelet. */
export const node = defineKind<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  scope: 'Cluster',
  schema: 'core/v1.Node',
  subresources: { status: true, actions: ['proxy'] },
  fields: [{ name: 'spec.unschedulable', value: ({ spec }) => String(spec?.unschedulable ?? false) }],

  defaults: defaultNode,
  // A kubelet registers with its status: nodes alone may set it on create. Configuration from objects is a feature that is gone.
  prepareCreate: (draft) => {
    delete draft.spec?.configSource
    delete draft.status?.config
  },
  prepareUpdate: (draft, old, { subresource }) => {
    if (subresource === 'status') {
      draft.spec = deepCopy(old.spec)
      if (old.status?.config === undefined) delete draft.status?.config
      return
    }
    draft.status = deepCopy(old.status)
    if (old.spec?.configSource === undefined) delete draft.spec?.configSource
  },
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  warnings: ({ spec }) => [
    ...(spec?.configSource === undefined ? [] : ['spec.configSource: the feature is removed']),
    ...(spec?.externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : []),
  ],
  columns: nodeColumns,
})
