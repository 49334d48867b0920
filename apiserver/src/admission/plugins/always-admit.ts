import type { AdmissionPlugin } from '../chain.ts'

/** Lets everything pass (upstream's AlwaysAdmit, which it keeps for old command lines alone). */
export const alwaysAdmit: AdmissionPlugin = { name: 'AlwaysAdmit' }
