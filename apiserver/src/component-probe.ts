import type { Store } from './storage/store.ts'

/** How one part of the control plane was found. */
export interface ComponentHealth {
  /** Undefined: it could not be found out. */
  readonly healthy: boolean | undefined
  readonly message: string
  readonly error?: string
}

/** Finds out how a part of the control plane is. Never rejects. */
export interface ComponentProbe {
  readonly name: string
  check(): Promise<ComponentHealth>
}

/** The store, whichever it is, under the name that clients know it by. */
export const storeProbe = (store: Pick<Store, 'sync'>): ComponentProbe => ({
  name: 'etcd-0',
  check: () =>
    store.sync().then(
      () => ({ healthy: true, message: 'ok' }),
      (error: unknown) => ({ healthy: false, message: error instanceof Error ? error.message : String(error) }),
    ),
})
