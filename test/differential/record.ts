import { request as httpsRequest } from 'node:https'
import { type Answer, jsonOf, type Request, type Target } from './case.ts'
import { themes } from './cases/index.ts'
import { type Golden, writeGolden } from './golden.ts'
import { runCase } from './run-case.ts'

/** Runs the cases against an upstream server and writes down what it answers. Run by `record.mjs`. */
const [server = '', token = '', folder = '', ...words] = process.argv.slice(2)

const peer: Target = {
  send: ({ method, path, body, headers }: Request) =>
    new Promise<Answer>((resolve, reject) => {
      const bytes = Buffer.from(body === undefined ? '' : String(body))
      const given = {
        'content-type': 'application/json',
        'user-agent': 'test/1',
        ...headers,
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-length': bytes.length }),
      }
      const call = httpsRequest(`${server}${path}`, { method, headers: given, rejectUnauthorized: false }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', reject)
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString()
          const warning = response.headers['warning']
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            warnings: warning === undefined ? [] : [warning],
            text,
            json: jsonOf(text),
          })
        })
      })
      call.setTimeout(10_000, () => call.destroy(new Error(`${method} ${path} did not end`)))
      call.once('error', reject)
      call.end(bytes)
    }),
}

const run = Date.now().toString(36)
let count = 0
for (const theme of themes.filter(({ name }) => words.length === 0 || words.includes(name))) {
  const golden: Record<string, Golden[string]> = {}
  for (const each of theme.cases) golden[each.name] = await runCase(peer, each, `d${run}-${count++}`)
  writeGolden(folder, theme.name, golden)
  console.log(`${theme.name}: ${theme.cases.length} cases`)
}
console.log(`${count} cases recorded`)
