import type { Samples } from './sample.ts'

export const coordination: Samples = {
  Lease: { body: { spec: { holderIdentity: 'a', leaseDurationSeconds: 15 } }, change: { spec: { holderIdentity: 'b' } } },
}
