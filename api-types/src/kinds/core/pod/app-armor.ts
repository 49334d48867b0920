import type { AppArmorProfile } from '../../../generated/core.v1.types.ts'
import { root } from '../../../validation/path.ts'
import { validateAppArmorProfile } from './validate-security-context.ts'

/** The field that an old AppArmor annotation stands for; undefined where there is none or it would not be valid. */
export const appArmorProfileOf = (annotation: string): AppArmorProfile | undefined => {
  if (annotation === 'unconfined') return { type: 'Unconfined' }
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' }
  if (!annotation.startsWith('localhost/')) return undefined
  const profile: AppArmorProfile = { type: 'Localhost', localhostProfile: annotation.slice('localhost/'.length) }
  return validateAppArmorProfile(profile, root).length === 0 ? profile : undefined
}
