import { ORDERED_PLUGINS, type PluginRow } from './order.ts'

/** Upstream's --enable-admission-plugins and --disable-admission-plugins. */
export interface PluginFlags {
  readonly enableAdmissionPlugins: readonly string[]
  readonly disableAdmissionPlugins: readonly string[]
}

/** The plugins that run, in order. Throws, in upstream's words, where a name is unknown or stands in both lists. */
export const selectPlugins = ({ enableAdmissionPlugins: enable, disableAdmissionPlugins: disable }: PluginFlags): readonly PluginRow[] => {
  const both = [...new Set(enable)].filter((name) => disable.includes(name)).sort()
  const problems = [
    ...enable.filter(isUnknown).map((name) => `enable-admission-plugins plugin ${JSON.stringify(name)} is unknown`),
    ...disable.filter(isUnknown).map((name) => `disable-admission-plugins plugin ${JSON.stringify(name)} is unknown`),
    ...(both.length === 0 ? [] : [`[${both.join(' ')}] in enable-admission-plugins and disable-admission-plugins overlapped`]),
  ]
  if (problems.length > 0) throw new Error(problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`)
  return ORDERED_PLUGINS.filter(({ name, byDefault }) => enable.includes(name) || (byDefault && !disable.includes(name)))
}

const isUnknown = (name: string): boolean => ORDERED_PLUGINS.every((each) => each.name !== name)
