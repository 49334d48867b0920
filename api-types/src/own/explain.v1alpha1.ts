import type { TypeTable } from '../schema/model.ts'

const GROUP = { group: 'explain.coxswain.dev', version: 'v1alpha1' }

/** The types of our own group, as the tables of upstream's groups have theirs. */
export const table: TypeTable = {
  'explain/v1alpha1.Denial': {
    fields: {
      metadata: { type: 'meta/v1.ObjectMeta', pb: 1 },
      request: { type: 'explain/v1alpha1.DeniedRequest', pb: 2, required: true, alwaysPrinted: true },
      decidedBy: { type: 'string', pb: 3, required: true, alwaysPrinted: true },
      rule: { type: 'explain/v1alpha1.RuleReference', pb: 4, pointer: true },
      code: { type: 'int32', pb: 5, required: true, alwaysPrinted: true },
      reason: { type: 'string', pb: 6 },
      message: { type: 'string', pb: 7, required: true, alwaysPrinted: true },
      remedy: { type: 'string', pb: 8 },
      count: { type: 'int32', pb: 9, required: true, alwaysPrinted: true },
      lastTimestamp: { type: 'time', pb: 10 },
    },
    root: true,
    kind: { ...GROUP, kind: 'Denial' },
  },
  'explain/v1alpha1.DeniedRequest': {
    fields: {
      user: { type: 'string', pb: 1, required: true, alwaysPrinted: true },
      groups: { type: '[]string', pb: 2, listType: 'atomic' },
      resourceAttributes: { type: 'authorization/v1.ResourceAttributes', pb: 3, pointer: true },
      path: { type: 'string', pb: 4 },
    },
  },
  'explain/v1alpha1.RuleReference': {
    fields: {
      apiVersion: { type: 'string', pb: 1 },
      kind: { type: 'string', pb: 2, required: true, alwaysPrinted: true },
      namespace: { type: 'string', pb: 3 },
      name: { type: 'string', pb: 4, required: true, alwaysPrinted: true },
    },
  },
  'explain/v1alpha1.AccessExplanation': {
    fields: {
      metadata: { type: 'meta/v1.ObjectMeta', pb: 1 },
      spec: { type: 'authorization/v1.SubjectAccessReviewSpec', pb: 2, required: true, alwaysPrinted: true },
      status: { type: 'explain/v1alpha1.AccessExplanationStatus', pb: 3 },
    },
    root: true,
    kind: { ...GROUP, kind: 'AccessExplanation' },
  },
  'explain/v1alpha1.AccessExplanationStatus': {
    fields: {
      user: { type: 'string', pb: 1, required: true, alwaysPrinted: true },
      groups: { type: '[]string', pb: 2, listType: 'atomic' },
      allowed: { type: 'bool', pb: 3, required: true, alwaysPrinted: true },
      reason: { type: 'string', pb: 4, required: true, alwaysPrinted: true },
      bindings: { type: '[]explain/v1alpha1.BindingExplanation', pb: 5, listType: 'atomic' },
      remedies: { type: '[]explain/v1alpha1.Remedy', pb: 6, listType: 'atomic' },
    },
  },
  'explain/v1alpha1.BindingExplanation': {
    fields: {
      source: { type: 'string', pb: 1, required: true, alwaysPrinted: true },
      lacks: { type: 'string', pb: 2, required: true, alwaysPrinted: true },
    },
  },
  'explain/v1alpha1.Remedy': {
    fields: {
      change: { type: 'string', pb: 1, required: true, alwaysPrinted: true },
      summary: { type: 'string', pb: 2, required: true, alwaysPrinted: true },
      command: { type: 'string', pb: 3 },
      allowsBesides: { type: 'int32', pb: 4, required: true, alwaysPrinted: true },
    },
  },
  'explain/v1alpha1.Cause': {
    fields: {
      metadata: { type: 'meta/v1.ObjectMeta', pb: 1 },
      object: { type: 'core/v1.ObjectReference', pb: 2, required: true, alwaysPrinted: true },
      verb: { type: 'string', pb: 3, required: true, alwaysPrinted: true },
      subresource: { type: 'string', pb: 4 },
      user: { type: 'string', pb: 5, required: true, alwaysPrinted: true },
      manager: { type: 'string', pb: 6 },
      component: { type: 'string', pb: 7 },
      reason: { type: 'string', pb: 8 },
      failure: { type: 'string', pb: 9 },
      changes: { type: '[]string', pb: 10, listType: 'atomic' },
      because: { type: 'core/v1.ObjectReference', pb: 11, pointer: true },
      causedBy: { type: 'string', pb: 12 },
      count: { type: 'int32', pb: 13, required: true, alwaysPrinted: true },
      lastTimestamp: { type: 'time', pb: 14 },
      stages: { type: '[]explain/v1alpha1.CauseStage', pb: 15, listType: 'atomic' },
    },
    root: true,
    kind: { ...GROUP, kind: 'Cause' },
  },
  'explain/v1alpha1.CauseStage': {
    fields: {
      name: { type: 'string', pb: 1, required: true, alwaysPrinted: true },
      time: { type: 'microTime', pb: 2, required: true, alwaysPrinted: true },
    },
  },
  'explain/v1alpha1.CauseReport': {
    fields: {
      metadata: { type: 'meta/v1.ObjectMeta', pb: 1 },
      steps: { type: '[]explain/v1alpha1.ReportedStep', pb: 2, required: true, alwaysPrinted: true, listType: 'atomic' },
      dropped: { type: 'int32', pb: 3 },
    },
    root: true,
    kind: { ...GROUP, kind: 'CauseReport' },
  },
  'explain/v1alpha1.ReportedStep': {
    fields: {
      component: { type: 'string', pb: 1, required: true, alwaysPrinted: true },
      verb: { type: 'string', pb: 2, required: true, alwaysPrinted: true },
      object: { type: 'core/v1.ObjectReference', pb: 3, required: true, alwaysPrinted: true },
      reason: { type: 'string', pb: 4 },
      failure: { type: 'string', pb: 5 },
      because: { type: 'core/v1.ObjectReference', pb: 6, pointer: true },
      stages: { type: '[]explain/v1alpha1.CauseStage', pb: 7, listType: 'atomic' },
    },
  },
  'explain/v1alpha1.ObjectExplanation': {
    fields: {
      metadata: { type: 'meta/v1.ObjectMeta', pb: 1 },
      spec: { type: 'core/v1.ObjectReference', pb: 2, required: true, alwaysPrinted: true },
      status: { type: 'explain/v1alpha1.ObjectExplanationStatus', pb: 3 },
    },
    root: true,
    kind: { ...GROUP, kind: 'ObjectExplanation' },
  },
  'explain/v1alpha1.ObjectExplanationStatus': {
    fields: {
      exists: { type: 'bool', pb: 1, required: true, alwaysPrinted: true },
      causes: { type: '[]explain/v1alpha1.Cause', pb: 2, required: true, alwaysPrinted: true, listType: 'atomic' },
      kept: { type: 'int32', pb: 3, required: true, alwaysPrinted: true },
      since: { type: 'time', pb: 4 },
      dropped: { type: 'int32', pb: 5 },
    },
  },
}
