import type { Theme } from '../row.ts'
import { access } from './access.ts'
import { applying } from './applying.ts'
import { cluster } from './cluster.ts'
import { kinds } from './kinds.ts'
import { reading } from './reading.ts'
import { workloads } from './workloads.ts'
import { writing } from './writing.ts'

export const themes: readonly Theme[] = [reading, writing, applying, workloads, cluster, access, kinds]
