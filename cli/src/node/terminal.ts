import { isatty } from 'node:tty'
import type { Terminal } from '../terminal.ts'

/** The process's own standard streams. A reader that goes away (`| head`) ends the command quietly. */
export const processTerminal = (env: Readonly<Record<string, string | undefined>>): Terminal => {
  const live = isatty(1)
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    readInput: async () => {
      const chunks: Buffer[] = []
      for await (const chunk of process.stdin) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)))
      return Buffer.concat(chunks).toString('utf8')
    },
    live: live && env.TERM !== 'dumb' && env.CI === undefined,
    color: env.NO_COLOR === undefined || env.NO_COLOR === '' ? live || (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0') : false,
  }
}
