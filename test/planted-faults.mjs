/** Faults that a suite can switch on in itself (never in the product), and the suite that must find each. */
export const PLANTED_FAULTS = [
  { name: 'acknowledge-before-flush', suite: 'apiserver/src/storage/crash.test.ts' },
  { name: 'drop-one-event', suite: 'apiserver/src/storage/drivers/memory.test.ts' },
  { name: 'repeat-event-on-resume', suite: 'apiserver/src/storage/drivers/memory.test.ts' },
  { name: 'naive-merge', suite: 'test/fuzz/fuzz.test.ts' },
  { name: 'forget-a-default', suite: 'test/differential/differential.test.ts' },
  { name: 'misspell-a-reason', suite: 'test/differential/differential.test.ts' },
  { name: 'apply-takes-without-force', suite: 'api-types/src/managed-fields/track-apply.property.test.ts' },
  { name: 'apply-keeps-what-is-given-up', suite: 'api-types/src/managed-fields/track-apply.property.test.ts' },
  { name: 'rbac-keeps-a-removed-binding', suite: 'apiserver/src/authorization/rbac/policy.property.test.ts' },
  { name: 'rbac-misses-a-changed-role', suite: 'apiserver/src/authorization/rbac/policy.property.test.ts' },
  { name: 'keep-what-deletes-give-back', suite: 'apiserver/src/quota/quotas.prop.test.ts' },
  { name: 'lost-event', suite: 'controller-manager/src/controllers/replica-set.prop.test.ts' },
  { name: 'stale-view', suite: 'controller-manager/src/controllers/replica-set.prop.test.ts' },
  { name: 'skipped-conflict', suite: 'controller-manager/src/controllers/protection.prop.test.ts' },
  { name: 'missing-precondition', suite: 'controller-manager/src/controllers/taint-eviction.prop.test.ts' },
  { name: 'repeated-step', suite: 'controller-manager/src/controllers/replica-set.prop.test.ts' },
]
