import { goJson, type KubeObject } from '@coxswain/api-types'
import { kindName } from '../resources/resources.ts'
import { goYaml } from './go-yaml.ts'

export type ObjectFormat = 'json' | 'yaml' | 'name'

export interface PrintOptions {
  readonly format: ObjectFormat
  readonly showManagedFields: boolean
}

type Printable = KubeObject | { readonly apiVersion: string; readonly kind: 'List'; readonly items: readonly KubeObject[] }

/** One object, or several as a `List`. Names come one a line. */
export const printObjects = (objects: readonly KubeObject[], single: boolean, options: PrintOptions): string => {
  if (options.format === 'name') return objects.map((object) => `${nameOf(object)}\n`).join('')
  const [only] = objects
  if (single && only !== undefined && objects.length === 1) return printOne(cleaned(only, options), options.format)
  const list = {
    apiVersion: 'v1',
    kind: 'List' as const,
    items: objects.map((object) => cleaned(object, options)),
    metadata: { resourceVersion: '' },
  }
  return printOne(list, options.format)
}

const printOne = (object: Printable, format: 'json' | 'yaml'): string =>
  format === 'json' ? `${goJson(object, '    ')}\n` : goYaml(object)

/** `deployment.apps/web` */
export const nameOf = ({ apiVersion = '', kind = '', metadata }: KubeObject): string => {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  return `${kindName({ kind, group })}/${metadata.name ?? ''}`
}

const cleaned = (object: KubeObject, { showManagedFields }: PrintOptions): KubeObject => {
  if (showManagedFields || object.metadata?.managedFields === undefined) return object
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}
