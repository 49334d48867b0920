import type { AdmissionRequest } from '../chain.ts'

/** What the server writes for itself: the objects without which it does not start. A webhook that does not answer must not keep it from that. */
export const isOwn = ({ user }: AdmissionRequest): boolean => user.name === 'system:apiserver'
