import { type Descriptions, listOf } from './descriptions.ts'

/** Leases. */
export const descriptions: Descriptions = {
  'coordination/v1.Lease': {
    '': 'A lock with a time limit: used to elect a leader, or to show that a node is alive.',
    metadata: 'Name, labels, owners and other data of the object.',
    spec: 'Who holds it, and until when.',
  },
  'coordination/v1.LeaseList': listOf('leases'),
  'coordination/v1.LeaseSpec': {
    '': 'Who holds a lease, and until when.',
    holderIdentity: 'Who holds it; empty when nobody does.',
    leaseDurationSeconds: 'Seconds after renewTime when others may take it.',
    acquireTime: 'When it was taken.',
    renewTime: 'When the holder last renewed it.',
    leaseTransitions: 'How often it went from one holder to another.',
    strategy: 'How the holder is chosen, where that is coordinated, such as OldestEmulationVersion.',
    preferredHolder: 'Who should hold it: the holder gives it up. Needs strategy.',
  },
}
