import type { AdmissionPlugin, AdmissionRequest } from '../chain.ts'
import { forbid } from '../refuse.ts'

const deny = (request: AdmissionRequest) => forbid(request, 'admission control is denying all modifications')

/** Refuses every write (upstream's AlwaysDeny, for tests). */
export const alwaysDeny: AdmissionPlugin = { name: 'AlwaysDeny', mutate: deny, validate: deny }
