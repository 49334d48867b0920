import { type Descriptions, listOf } from './descriptions.ts'

const metadata = 'Name, labels, owners and other data of the object.'

/** Jobs and CronJobs. */
export const descriptions: Descriptions = {
  'batch/v1.CronJob': {
    '': 'Makes Jobs again and again, as a schedule says.',
    metadata,
    spec: 'Which Jobs, and when.',
    status: 'What was last seen of it. Written by the system.',
  },
  'batch/v1.CronJobList': listOf('cron jobs'),
  'batch/v1.CronJobSpec': {
    '': 'What a cron job should do.',
    schedule: 'When Jobs are made, in the five fields of cron or a short form such as @hourly or @every 1h.',
    timeZone: "Time zone of the schedule, such as Europe/Berlin. Defaults to that of the controller manager's machine.",
    startingDeadlineSeconds:
      'Seconds after its time within which a Job may still be started. Later it counts as failed. No limit by default.',
    concurrencyPolicy: 'What happens if the last Job still runs: Allow, Forbid or Replace. Defaults to Allow.',
    suspend: 'Whether to make no Jobs for now. Jobs that have started go on. Defaults to false.',
    jobTemplate: 'The Jobs.',
    successfulJobsHistoryLimit: 'How many Jobs that succeeded are kept. Defaults to 3.',
    failedJobsHistoryLimit: 'How many Jobs that failed are kept. Defaults to 1.',
  },
  'batch/v1.CronJobStatus': {
    '': 'What was last seen of a cron job.',
    active: 'Its Jobs that are running.',
    lastScheduleTime: 'When a Job was last made.',
    lastSuccessfulTime: 'When a Job last succeeded.',
  },
  'batch/v1.Job': {
    '': 'Runs pods until enough of them have succeeded.',
    metadata,
    spec: 'Which pods, and how many have to succeed.',
    status: 'What was last seen of it. Written by the system.',
  },
  'batch/v1.JobList': listOf('jobs'),
  'batch/v1.JobTemplateSpec': {
    '': 'Jobs that are to be made.',
    metadata: 'Labels and annotations of the Jobs.',
    spec: 'What the Jobs should do.',
  },
  'batch/v1.JobSpec': {
    '': 'What a Job should do.',
    parallelism: 'How many pods may run at once. Defaults to 1.',
    completions: 'How many pods have to succeed. Without it the success of any pod is that of the Job.',
    activeDeadlineSeconds: 'Seconds after which the Job has failed if it still runs.',
    podFailurePolicy: 'What failed pods mean, by how they failed. Without it each counts towards backoffLimit.',
    successPolicy: 'When enough indexes have succeeded. Without it all have to.',
    backoffLimit: 'How many pods may fail before the Job has failed. Defaults to 6, or to no limit if backoffLimitPerIndex is set.',
    backoffLimitPerIndex: 'How many pods of one index may fail before the index has failed. Only in Indexed Jobs.',
    maxFailedIndexes: 'How many indexes may fail before the Job has failed. Only together with backoffLimitPerIndex.',
    selector: 'Which pods belong to the Job. The system makes it, unless manualSelector is set.',
    manualSelector: 'Whether the selector is chosen by hand. Two Jobs with pods in common disturb each other. Defaults to false.',
    template: 'The pods. Their restart policy must be Never or OnFailure.',
    ttlSecondsAfterFinished: 'Seconds after which a Job that has ended is deleted. Without it the Job stays.',
    completionMode:
      'NonIndexed: all pods are equal. Indexed: each has an index from 0, and each index has to succeed. Defaults to NonIndexed.',
    suspend: 'Whether to run no pods for now. Pods that run are deleted. Defaults to false.',
    podReplacementPolicy: 'When a pod is replaced: as soon as it is terminating, TerminatingOrFailed, or only when it has ended, Failed.',
    managedBy: 'The controller that looks after the Job, as a name with a domain. Defaults to the one of the system.',
  },
  'batch/v1.JobStatus': {
    '': 'What was last seen of a Job.',
    conditions: 'Conditions of the Job, one of each type. Complete or Failed tells that it has ended.',
    startTime: 'When the Job was started. It is set anew when a suspended Job goes on.',
    completionTime: 'When the Job was complete. It is set only if it succeeded.',
    active: 'How many pods are waiting or running, and not terminating.',
    succeeded: 'How many pods have succeeded.',
    failed: 'How many pods have failed.',
    terminating: 'How many pods are terminating and have not ended.',
    completedIndexes: 'Indexes that have succeeded, as a text such as 1,3-5,7.',
    failedIndexes: 'Indexes that have failed, as a text such as 1,3-5,7.',
    uncountedTerminatedPods: 'Pods that have ended and are not in the counts yet.',
    ready: 'How many active pods are ready.',
  },
  'batch/v1.JobCondition': {
    '': 'One condition of a Job.',
    type: 'Suspended, Complete, Failed, FailureTarget, SuccessCriteriaMet, or one of others.',
    status: 'True, False or Unknown.',
    lastProbeTime: 'When the condition was last checked.',
    lastTransitionTime: 'When the status last changed.',
    reason: 'Why, in one word for programs.',
    message: 'Why, in words for people.',
  },
  'batch/v1.UncountedTerminatedPods': {
    '': 'Pods that have ended and are not in the counts of their Job yet.',
    succeeded: 'The uids of those that succeeded.',
    failed: 'The uids of those that failed.',
  },
  'batch/v1.PodFailurePolicy': {
    '': 'What failed pods mean to their Job.',
    rules: 'Rules, of which the first that fits a pod holds. A pod that none fits counts towards backoffLimit.',
  },
  'batch/v1.PodFailurePolicyRule': {
    '': 'What a pod means that failed in a certain way. It names exit codes or conditions, and not both.',
    action: 'FailJob ends the Job, FailIndex the index, Ignore counts the pod not at all, and Count counts it as ever.',
    onExitCodes: 'Exit codes of containers that the rule fits.',
    onPodConditions: 'Conditions of pods that the rule fits, any one of them.',
  },
  'batch/v1.PodFailurePolicyOnExitCodesRequirement': {
    '': 'Exit codes of containers. Only codes other than 0 are looked at.',
    containerName: 'The container that is looked at. Defaults to all of them.',
    operator: 'In: the code must be one of the values. NotIn: it must be none of them.',
    values: 'Exit codes, each once and in ascending order. At most 255.',
  },
  'batch/v1.PodFailurePolicyOnPodConditionsPattern': {
    '': 'One condition of a pod.',
    type: 'Type of the condition.',
    status: 'Status that the condition must have. Defaults to True.',
  },
  'batch/v1.SuccessPolicy': {
    '': 'When enough indexes of an Indexed Job have succeeded.',
    rules: 'Rules, of which any one must be met. Pods that run on are then ended.',
  },
  'batch/v1.SuccessPolicyRule': {
    '': 'Indexes that are enough. What both fields ask for must be met if both are set.',
    succeededIndexes: 'Indexes that have to succeed, as a text such as 1,3-5,7.',
    succeededCount: 'How many indexes have to succeed, of those in succeededIndexes or of all.',
  },
}
