import type { Logger } from '@coxswain/ports'
import type { ExtensionApi } from '../extension/api.ts'
import type { MetricsApi } from './metrics-apis.ts'

/** Has the API server of the same process serve each API with its first resource: a group without any is taken for a broken one. */
export const serveWhenShown = (apis: readonly MetricsApi[], serve: (api: ExtensionApi) => Promise<void>, logger: Logger): void => {
  for (const api of apis) {
    let isServed = false
    api.onResources(() => {
      if (isServed) return
      isServed = true
      serve(api).catch((error: unknown) => logger.warn({ error, group: api.group }, 'an APIService for metrics could not be made'))
    })
  }
}
