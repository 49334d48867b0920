import type { KindDefinition, KubeObject, MutatingWebhook, ValidatingWebhook } from '@coxswain/api-types'
import type { Cache } from '../../cache/cache.ts'
import type { Objects } from '../../cache/entry.ts'
import { follow } from '../../cache/follow.ts'
import { compileWebhook, type Webhook, type WebhookParts } from './webhook.ts'

export interface Configurations {
  /** In the order in which they are asked: by the names of their configurations, then as these have them. */
  webhooks(): readonly Webhook[]
  close(): void
}

interface Input extends WebhookParts {
  readonly cache: Cache
  readonly objects: Objects
  /** MutatingWebhookConfiguration or ValidatingWebhookConfiguration. */
  readonly definition: KindDefinition
}

/** The webhooks of all configurations of a kind, compiled when these change. */
export const followConfigurations = (input: Input): Configurations => {
  const byName = new Map<string, readonly Webhook[]>()
  let sorted: readonly Webhook[] = []
  const changed = (): void => {
    sorted = [...byName.keys()].sort().flatMap((name) => byName.get(name) ?? [])
  }
  const close = follow(input.cache, input.definition, {
    put: (entry) => {
      byName.set(entry.name, compile(input.objects.object(entry), input))
      changed()
    },
    removed: ({ name }) => {
      byName.delete(name)
      changed()
    },
  })
  return { webhooks: () => sorted, close }
}

const compile = (object: KubeObject, parts: WebhookParts): readonly Webhook[] => {
  const { metadata, webhooks = [] } = object as KubeObject & { webhooks?: readonly (MutatingWebhook | ValidatingWebhook)[] }
  const configuration = metadata.name ?? ''
  return webhooks.map((hook, i) => compileWebhook(hook, { configuration, uid: `${configuration}/${hook.name}/${i}` }, parts))
}
