import {
  annotation,
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  boundToClaim,
  kinds,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Stored,
} from '@coxswain/api-types'
import { type Steps, update } from '@coxswain/client'
import { boundStatus } from './claim-status.ts'

type Claim = Stored<PersistentVolumeClaim>
type Volume = Stored<PersistentVolume>

/**
 * What is missing until claim and volume are bound. The volume is written first: that nobody else has written it since makes it this
 * claim's alone. The rest follows in the next looks, as the versions allow; the volume's phase is the volume's own (`sync-volume.ts`).
 */
export const bindSteps = (volume: Volume, claim: Claim): Steps => {
  const nextVolume = boundToClaim(volume, claim)
  const taking =
    nextVolume === volume ? undefined : update(kinds.PersistentVolume, nextVolume, { reason: `it is for the claim ${nameOf(claim)}` })
  const nextClaim = boundToVolume(claim, volume)
  if (nextClaim === claim) return taking ?? boundStatus(claim, volume, { reason: `it has the volume ${volume.metadata.name}` })
  const after = taking === undefined ? [] : [taking.id]
  return [taking, update(kinds.PersistentVolumeClaim, nextClaim, { reason: `the volume ${volume.metadata.name} is for it`, after })]
}

const nameOf = ({ metadata }: Claim): string => `${metadata.namespace}/${metadata.name}`

/** The claim as it is when bound to the volume; itself where it is already. */
const boundToVolume = (claim: Claim, { metadata: { name } }: Volume): Claim => {
  const { metadata, spec } = claim
  const asked = spec?.volumeName === name
  if (asked && annotation(metadata, BIND_COMPLETED) !== undefined) return claim
  const annotations = {
    ...metadata.annotations,
    [BIND_COMPLETED]: 'yes',
    ...(asked ? {} : { [BOUND_BY_CONTROLLER]: 'yes' }),
  }
  return { ...claim, metadata: { ...metadata, annotations }, spec: { ...spec, volumeName: name } }
}
