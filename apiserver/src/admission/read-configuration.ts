import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Toleration } from '@coxswain/api-types'
import type { LimitedResource } from '../quota/limited.ts'
import { parseYaml } from '../request/yaml.ts'
import { type AdmissionConfiguration, NO_CONFIGURATION } from './configuration.ts'
import { SHAPES } from './configuration-shapes.ts'
import type { EventLimit } from './plugins/event-rate-limit.ts'
import { isLevel, isVersion, type LevelVersion, levelVersion } from './pod-security/policy.ts'

interface ConfigurationFile {
  readonly plugins?: readonly { readonly name: string; readonly path?: string; readonly configuration?: object | null }[]
}
interface PodSecurityFile {
  readonly defaults?: Readonly<Record<string, string>>
  readonly exemptions?: Partial<AdmissionConfiguration['podSecurity']['exemptions']>
}

/** Reads upstream's AdmissionConfiguration. Throws where it cannot be read, or says what nobody understands. */
export const readAdmissionConfiguration = async (file: string | undefined): Promise<AdmissionConfiguration> => {
  if (file === undefined) return NO_CONFIGURATION
  const { plugins = [] } = (await readShape(file, 'AdmissionConfiguration')) as ConfigurationFile
  let result = NO_CONFIGURATION
  for (const { name, path, configuration } of plugins) {
    if (!Object.hasOwn(SHAPES, name)) throw new Error(`${file}: the plugin ${JSON.stringify(name)} cannot be configured`)
    const given = path ? await readShape(resolve(dirname(file), path), name) : await checked(configuration ?? {}, name, file)
    result = { ...result, ...understood(name, given) }
  }
  return result
}

const readShape = async (file: string, shape: string): Promise<object> => checked(parseYaml(await readFile(file)).value ?? {}, shape, file)

const checked = async (value: unknown, shape: string, file: string): Promise<object> => {
  // Bundled, a CommonJS module that is loaded on demand has its default export alone.
  const { Ajv } = (await import('ajv')).default
  const ajv = new Ajv({ allErrors: true })
  if (ajv.validate(SHAPES[shape] ?? {}, value)) return value as object
  throw new Error(`${file}: ${ajv.errorsText(ajv.errors, { dataVar: shape })}`)
}

const understood = (name: string, given: object): Partial<AdmissionConfiguration> => {
  switch (name) {
    case 'PodSecurity':
      return { podSecurity: podSecurity(given as PodSecurityFile) }
    case 'PodNodeSelector':
      return { podNodeSelectors: (given as { podNodeSelectorPluginConfig?: Record<string, string> }).podNodeSelectorPluginConfig ?? {} }
    case 'EventRateLimit':
      return { eventLimits: (given as { limits?: readonly EventLimit[] }).limits ?? [] }
    case 'ResourceQuota':
      return { limitedResources: (given as { limitedResources?: readonly LimitedResource[] }).limitedResources ?? [] }
    default: {
      const { default: defaults = [], whitelist = [] } = given as { default?: readonly Toleration[]; whitelist?: readonly Toleration[] }
      return { podTolerations: { default: defaults, whitelist } }
    }
  }
}

const podSecurity = ({ defaults = {}, exemptions = {} }: PodSecurityFile): AdmissionConfiguration['podSecurity'] => {
  const read = (mode: string): LevelVersion => {
    const [level, version] = [defaults[mode] || 'privileged', defaults[`${mode}-version`] || 'latest']
    if (!isLevel(level)) throw new Error(`PodSecurity: defaults.${mode}: must be one of privileged, baseline, restricted`)
    if (!isVersion(version)) throw new Error(`PodSecurity: defaults.${mode}-version: must be "latest" or "v1.x"`)
    return levelVersion(level, version)
  }
  const { usernames = [], namespaces = [], runtimeClasses = [] } = exemptions
  return {
    defaults: { enforce: read('enforce'), audit: read('audit'), warn: read('warn') },
    exemptions: { usernames, namespaces, runtimeClasses },
  }
}
