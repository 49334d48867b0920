import type { Job, Stored } from '@coxswain/api-types'
import { JOB_CONTROLLER } from './well-known.ts'

/** Does the Job name another controller that looks after it? */
export const isManagedElsewhere = ({ spec }: Stored<Job>): boolean => (spec?.managedBy ?? JOB_CONTROLLER) !== JOB_CONTROLLER
