/** Marks of the pods of a Job, by upstream's names. */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking'
export const JOB_NAME = 'batch.kubernetes.io/job-name'
/** Annotation and label. */
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index'
export const INDEX_FAILURES = 'batch.kubernetes.io/job-index-failure-count'
export const INDEX_IGNORED_FAILURES = 'batch.kubernetes.io/job-index-ignored-failure-count'
/** What `managedBy` says of a Job that is ours. */
export const JOB_CONTROLLER = 'kubernetes.io/job-controller'
