import type { Client } from '@coxswain/client'
import type { Clock, Logger, Timer } from '@coxswain/ports'
import type { ExtensionApi } from './api.ts'
import { apiServiceOf, isRegistered, type Registration, rankOf, register } from './registration.ts'

export interface KeepRegisteredOptions {
  readonly client: Pick<Client, 'get' | 'patch'>
  readonly apis: readonly ExtensionApi[]
  readonly registration: Registration
  readonly clock: Clock
  readonly logger: Logger
}

const AGAIN_MS = 5_000

/**
 * Registers each group version as soon as it has something to show, for clients take one without resources for a broken one. One that a
 * process before this has registered is told at once where it is served now. Rejects where the first of them cannot be told; one that is
 * told later is told again until it is heard.
 */
export const keepRegistered = async ({ client, apis, registration, clock, logger }: KeepRegisteredOptions): Promise<() => void> => {
  const told = new Set<ExtensionApi>()
  const timers = new Set<Timer>()
  const ends: (() => void)[] = []
  const tell = async (api: ExtensionApi): Promise<void> => {
    told.add(api)
    const { group, version } = api
    const mine = await register(client, apiServiceOf(api, rankOf(api, apis), registration), registration)
    if (!mine) logger.warn({ group, version }, 'the API is served by another: it stays so')
  }
  const tellUntilHeard = (api: ExtensionApi): void => {
    tell(api).catch((error: unknown) => {
      logger.warn({ error, group: api.group }, 'an API could not be registered: it is tried again')
      const timer = clock.after(AGAIN_MS, () => {
        timers.delete(timer)
        tellUntilHeard(api)
      })
      timers.add(timer)
    })
  }
  for (const api of apis) {
    const end = api.onResources?.(() => {
      if (!told.has(api)) tellUntilHeard(api)
    })
    if (end !== undefined) ends.push(end)
  }
  for (const api of apis) {
    const isDue = api.resources.length > 0 || (await isRegistered(client, api, registration))
    // It may have shown something while it was asked for.
    if (isDue && !told.has(api)) await tell(api)
  }
  return () => {
    for (const end of ends) end()
    for (const timer of timers) timer.cancel()
  }
}
