import type { Controller } from '@coxswain/client'
import { deployment } from './deployment.ts'
import { replicaSet } from './replica-set.ts'

/** Every controller, by name. One line each. */
export const controllers: readonly Controller[] = [deployment, replicaSet]
