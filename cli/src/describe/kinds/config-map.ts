import { base64Size, type ConfigMap } from '@coxswain/api-types'
import type { Describer } from '../describer.ts'
import { sortedEntries, writeHead } from '../format.ts'

export const describeConfigMap: Describer<ConfigMap> = async (map, { writer: w, writeEvents }) => {
  writeHead(w, map)
  for (const line of ['', 'Data', '====']) w.line(0, line)
  for (const [key, value] of sortedEntries(map.data)) for (const line of [`${key}:`, '----', value, '']) w.line(0, line)
  for (const line of ['', 'BinaryData', '====']) w.line(0, line)
  for (const [key, value] of sortedEntries(map.binaryData)) w.line(0, `${key}: ${base64Size(value)} bytes`)
  w.line(0, '')
  await writeEvents()
}
