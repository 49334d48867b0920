import { alwaysAllow } from './always-allow.ts'
import { alwaysDeny } from './always-deny.ts'
import type { Authorizer } from './authorizer.ts'
import { masters } from './masters.ts'
import { unionAuthorizer } from './union.ts'

/** What `--authorization-mode` may name. */
export const AUTHORIZATION_MODES = ['Node', 'RBAC', 'AlwaysAllow', 'AlwaysDeny'] as const
export type AuthorizationMode = (typeof AUTHORIZATION_MODES)[number]

/** Those that look at the state of the cluster. */
interface Parts {
  readonly node: Authorizer
  readonly rbac: Authorizer
}

/** The authorizers of the modes, in the order given, behind that of system:masters. */
export const createAuthorizer = (modes: readonly AuthorizationMode[], { node, rbac }: Parts): Authorizer => {
  const byMode: Readonly<Record<AuthorizationMode, Authorizer>> = {
    Node: node,
    RBAC: rbac,
    AlwaysAllow: alwaysAllow,
    AlwaysDeny: alwaysDeny,
  }
  return unionAuthorizer([masters, ...modes.map((mode) => byMode[mode])])
}

/** Reads the value of the flag. Throws an Error that says what may stand there. */
export const authorizationModes = (text: string): readonly AuthorizationMode[] => {
  const modes = text.split(',')
  const unknown = modes.find((mode) => !(AUTHORIZATION_MODES as readonly string[]).includes(mode))
  if (unknown !== undefined) throw new Error(`${JSON.stringify(unknown)} is not a valid mode: ${AUTHORIZATION_MODES.join(', ')}`)
  if (new Set(modes).size < modes.length) throw new Error(`a mode is named twice: ${text}`)
  return modes as AuthorizationMode[]
}
