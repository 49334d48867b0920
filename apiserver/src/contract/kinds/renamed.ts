import type { JsonObject } from '@coxswain/api-types'
import type { TestServer } from '../../testkit/test-server.ts'

/** The server as tests see it that call objects by other names than it does: both ways, in paths and in bodies. */
export const renamed = (server: TestServer, names: Readonly<Record<string, string>>): TestServer => {
  const pairs = Object.entries(names)
  if (pairs.length === 0) return server
  const back = new Map(pairs.map(([ours, theirs]) => [theirs, ours]))
  const sent = (text: string): string => text.replace(/(?<![a-z])t-[a-z]+/g, (name) => names[name] ?? name)
  const pattern = new RegExp(pairs.map(([, theirs]) => theirs.replaceAll('.', '\\.')).join('|'), 'g')
  const seen = <T>(json: T): T => JSON.parse(JSON.stringify(json).replace(pattern, (name) => back.get(name) ?? name)) as T
  return {
    ...server,
    send: async (method, path, body, headers) => {
      const answer = await server.send(method, sent(path), body === undefined ? undefined : sent(JSON.stringify(body)), headers)
      return { ...answer, json: seen<JsonObject>(answer.json) }
    },
    watch: async (path, headers) => {
      const open = await server.watch(sent(path), headers)
      return { ...open, events: () => seen(open.events()) }
    },
  }
}
