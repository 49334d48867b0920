import type { Theme } from '../row.ts'
import { cluster } from './cluster.ts'
import { reading } from './reading.ts'
import { workloads } from './workloads.ts'
import { writing } from './writing.ts'

export const themes: readonly Theme[] = [reading, writing, workloads, cluster]
