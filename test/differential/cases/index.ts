import type { Theme } from '../case.ts'
import { access } from './access.ts'
import { applies } from './apply.ts'
import { discovery } from './discovery.ts'
import { everyKind } from './every-kind.ts'
import { extensions } from './extensions.ts'
import { maps } from './maps.ts'
import { networking } from './networking.ts'
import { nodesAndMore } from './nodes.ts'
import { objectMeta } from './object-meta.ts'
import { patches } from './patches.ts'
import { podChanges } from './pod-changes.ts'
import { pods } from './pods.ts'
import { reading } from './reading.ts'
import { services } from './services.ts'
import { sets } from './sets.ts'
import { storage } from './storage.ts'
import { wire } from './wire.ts'
import { workloads } from './workloads.ts'

export const themes: readonly Theme[] = [
  everyKind,
  objectMeta,
  maps,
  pods,
  podChanges,
  services,
  workloads,
  sets,
  storage,
  networking,
  access,
  extensions,
  applies,
  nodesAndMore,
  patches,
  reading,
  wire,
  discovery,
]
